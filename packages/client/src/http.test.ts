import { expect, test } from "vitest";
import { createClientWithResponse, sendPost } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";

/** The test clock's time. */
const NOW = "Thu, 01 Jan 2026 00:00:00 GMT";
const LATER = "Thu, 01 Jan 2026 00:00:03 GMT";

test.for<[headers: Record<string, string>, retryAfterMs: number | undefined]>([
  [{ "retry-after": "7" }, 7000],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "1.5" }, 1500],
  [{ "retry-after": LATER }, 3000],
  [{ "retry-after": LATER, date: NOW }, 3000],
  // The clock of this machine is two minutes behind, and two minutes ahead.
  [{ "retry-after": "Thu, 01 Jan 2026 00:02:03 GMT", date: "Thu, 01 Jan 2026 00:02:00 GMT" }, 3000],
  [{ "retry-after": "Wed, 31 Dec 2025 23:58:03 GMT", date: "Wed, 31 Dec 2025 23:58:00 GMT" }, 3000],
  [{ "retry-after": LATER, date: "today" }, 3000],
  [{ "retry-after": NOW, date: LATER }, undefined],
  [{ "retry-after": "1795855883" }, undefined],
  [{ "retry-after": "86400" }, 86_400_000],
  [{ "retry-after": "86401" }, undefined],
  [{ "retry-after": "Thu, 01 Jan 2099 00:00:00 GMT" }, undefined],
  [{ "retry-after": "2s" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  [{ "retry-after": "soon" }, undefined],
  [{}, undefined],
])("the headers %j have retryAfterMs %s", async ([headers, retryAfterMs]) => {
  const createResponse = () => new Response("", { status: 429, headers });
  const { roma } = createClientWithResponse(createResponse, {
    clock: createTestClock(),
    retries: 0,
  });

  const error = (await rejectionOf(sendPost(roma))) as { retryAfterMs?: number };

  expect(error.retryAfterMs).toBe(retryAfterMs);
});
