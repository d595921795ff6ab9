/**
 * Calls an operation of a client in a process of its own, because Node reads the settings of a proxy
 * only when it starts. Prints the error and the number of attempts as JSON.
 */
import type { ConnectionError } from "@roma-assets/client";
import { createTestClient, sendPost } from "./client.ts";
import { createTestClock } from "./clock.ts";
import { rejectionOf } from "./rejection.ts";

const [endpoint = ""] = process.argv.slice(2);
let attempts = 0;

const roma = createTestClient(endpoint, {
  clock: createTestClock(),
  allowInsecure: true,
  onRequest: ({ attempt }) => {
    attempts = attempt;
  },
});
const error = (await rejectionOf(sendPost(roma))) as ConnectionError;

const { code, mayHaveRun, problem, message } = error;
console.log(JSON.stringify({ code, mayHaveRun, problem, message, attempts }));
process.exit();
