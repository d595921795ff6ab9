/** Runs a sandbox on 127.0.0.1 until it is stopped, and prints its address: `npm run sandbox`. */
import { parseArgs } from "node:util";
import { createSandbox } from "@roma-assets/sandbox";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    apps: { type: "string", default: "10" },
    tasks: { type: "string", default: "10" },
  },
});
const ids = (kind: string, count: string) =>
  Array.from({ length: Number(count) }, (_, index) => `${kind}-${index + 1}`);

const sandbox = createSandbox({
  apps: ids("app", values.apps),
  tasks: ids("task", values.tasks),
});
const { url } = await sandbox.listen({ port: Number(values.port) });
console.log(url);
