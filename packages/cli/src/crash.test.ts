/** A crash must not read as a result: 1 means that some assets failed, and 5 that some are unknown. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { startFakeService } from "../test/fake-service.ts";
import { createStoppedClock, setUp } from "../test/set-up.ts";

vi.setConfig({ testTimeout: 120_000 });

describe.concurrent("a crash during a deletion", () => {
  test.for<[string, string]>([
    [
      "a failed assertion of Node",
      "import('node:assert').then((a) => setImmediate(() => a.ok(0)))",
    ],
    ["an error that nothing catches", "setImmediate(() => { throw new TypeError('boom') })"],
    ["a rejection that nobody handles", "void Promise.reject(new TypeError('boom'))"],
    ["a value that is no error", "setImmediate(() => { throw undefined })"],
  ])("by %s exits with 6, and says how to resume", async ([, crash]) => {
    const { start, settings, folder } = await setUp({ apps: ["a"], clock: createStoppedClock() });
    // Crashes as soon as the test asks for it by a file.
    const code = `
      import { existsSync } from "node:fs";
      const timer = setInterval(() => {
        if (existsSync("crash")) {
          clearInterval(timer);
          ${crash};
        }
      }, 10);
      timer.unref();
    `;
    const env = {
      ...settings,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
    };

    const args = ["delete", "--app", "a", "--yes", "--json", "--journal", "j"];
    const command = start(args, env);
    await command.untilPrinted(/"type":"submitted"/);
    writeFileSync(join(folder, "crash"), "");
    const { code: exitCode, stderr, lines } = await command.result;

    expect(exitCode).toBe(6);
    expect(stderr).toMatch(/was created and may continue on the server/);
    expect(stderr).toMatch(/roma-assets resume j\n/);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: "error", exitCode: 6, journal: "j" });
  });
});

describe("a response of 0.4 MB that unpacks to 400 MB", () => {
  test.for<[string, Record<string, string>]>([
    ["before the connection closes", { connection: "close" }],
    ["on a connection that stays open", {}],
  ])("%s exits with 6", async ([, headers]) => {
    const packed = gzipSync(Buffer.alloc(400 * 1024 * 1024, " "));
    const service = await startFakeService(
      () => new Response(packed, { headers: { ...headers, "content-encoding": "gzip" } }),
    );

    const { code, stderr } = await service.run(["job", "j"]);

    expect(stderr).toMatch(/200, but the body is larger than `maxResponseBytes`/);
    expect(code).toBe(6);
  });
});
