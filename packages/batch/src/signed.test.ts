/** A run whose requests are signed: nothing that it keeps or reports contains a key. */
import { inspect } from "node:util";
import { deleteInBatches, type DeletionEvent } from "@roma-assets/batch";
import { akskSigner } from "@roma-assets/client/aksk";
import { expect, test } from "vitest";
import { connect, ids, memoryJournal, setUp, stopped, totalsOf } from "../test/set-up.ts";

test("a signed run deletes all assets, and keeps no key", async () => {
  const { sandbox, clock, run } = setUpSigned();

  const { report, kept, secrets } = await run();

  expect(report?.totals).toEqual(totalsOf({ requested: 250, deleted: 250 }));
  expect(sandbox.state().apps).toHaveLength(250);
  // The virtual time doesn't advance while requests are signed.
  const withToken = setUp({ jobDurationMs: JOB_MS });
  await withToken.run({ apps: ids("app", 250) });
  expect(clock.now()).toBe(withToken.clock.now());
  expectNotToContain(kept, secrets);
});

test("a refused signature stops the run after one request, and no key is kept or reported", async () => {
  const { run } = setUpSigned((authorization) => {
    const { accessKey, secretKey } = KEYS;
    const error_msg = `verify aksk signature fail ${authorization} ${accessKey} ${secretKey}`;
    return Response.json({ error_code: "APIGW.0301", error_msg }, { status: 401 });
  });

  const { error, kept, secrets } = await run();

  expect(error?.cause).toMatchObject({ code: "api", status: 401 });
  expect(secrets).toHaveLength(1 + Object.keys(KEYS).length);
  expectNotToContain([error, kept], secrets);
});

// --- internal ---

const JOB_MS = 600_000;

const KEYS = { accessKey: "HCAXAMPLEACCESSKEY12", secretKey: "a-secret-key-0123456789abcdef" };

/** @param respond responds to a deletion in place of the sandbox. */
function setUpSigned(respond?: (authorization: string) => Response) {
  const { sandbox, clock } = setUp({ jobDurationMs: JOB_MS, ...KEYS });
  const secrets: string[] = Object.values(KEYS);
  const roma = connect(sandbox, {
    clock,
    auth: akskSigner(KEYS),
    fetch: async (url, init) => {
      const authorization = new Headers(init.headers).get("authorization") ?? "";
      secrets.push(authorization.slice(-SIGNATURE_LENGTH));
      return respond?.(authorization) ?? sandbox.fetch(url, init);
    },
  });

  async function run() {
    const events: DeletionEvent[] = [];
    const journal = memoryJournal();
    const onEvent = (event: DeletionEvent) => void events.push(event);
    const running = deleteInBatches(roma, { apps: ids("app", 250) }, { clock, journal, onEvent });
    const ended = respond ? { error: await stopped(running) } : { report: await running };
    return { report: undefined, error: undefined, ...ended, secrets, kept: { events, journal } };
  }

  return { sandbox, clock, run };
}

const SIGNATURE_LENGTH = 64;

function expectNotToContain(value: unknown, secrets: readonly string[]): void {
  const text = inspect(value, { depth: 20, showHidden: true, maxArrayLength: null });

  expect(text.length).toBeGreaterThan(1000);
  for (const secret of secrets) {
    expect(secret).not.toBe("");
    expect(text).not.toContain(secret);
  }
}
