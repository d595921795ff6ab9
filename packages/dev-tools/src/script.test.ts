import { expect, onTestFinished, test, vi } from "vitest";
import { run, SubprocessError } from "./run.ts";
import { explainError, runScript, ScriptError, UsageError } from "./script.ts";

test("explains expected errors by their message", async () => {
  expect(explainError(new ScriptError("why"))).toBe("why");
  expect(explainError(new UsageError("Unknown option.", "npm run x"))).toBe(
    "Unknown option.\nUsage: npm run x",
  );
  const failed = run(process.execPath, ["--eval", 'console.log("why"); process.exit(1)']);
  const failure = await failed.catch((error: unknown) => error);
  expect(explainError(failure)).toMatch(/^Command failed with exit code 1: .*\nwhy$/s);
});

test("shows other errors with their stack trace", () => {
  const error = new TypeError("a bug");
  expect(explainError(error)).toBe(error);
});

test.each([
  ["succeeds", async () => {}, 0],
  ["reports a failure itself", async () => false, 1],
  ["throws", async () => Promise.reject(new ScriptError("why")), 1],
])("sets the exit code of a script that %s", async (_, main, exitCode) => {
  // The limit of the time after the script must not end the process of the tests.
  vi.useFakeTimers();
  const printed = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => {
    vi.useRealTimers();
    printed.mockRestore();
    process.exitCode = undefined;
  });

  await runScript(main, { exitOnSignals: false });
  expect(process.exitCode).toBe(exitCode);
});

test.each([
  ["succeeded", "async () => {}", 0],
  ["failed", "async () => false", 1],
])(
  "ends a process that an open connection keeps alive after a script that %s",
  async (_, main, exitCode) => {
    const result = await runModule(`
    createServer().listen(0, "127.0.0.1");
    await runScript(${main}, { maxLingerMs: 100 });
  `);

    expect(result).toMatchObject({ exitCode });
    expect(result.output).toContain("something kept its process alive for 100 ms");
  },
);

test("adds nothing to a script whose process ends by itself", async () => {
  const result = await runModule("await runScript(async () => {}, { maxLingerMs: 600_000 });");
  expect(result).toMatchObject({ exitCode: 0, output: "" });
});

// --- internal ---

/** Runs code in a process of its own. */
async function runModule(code: string): Promise<{ exitCode: number; output: string }> {
  const module = JSON.stringify(new URL("script.ts", import.meta.url).href);
  const imports = `import { createServer } from "node:net"; import { runScript } from ${module};`;

  try {
    const args = ["--input-type=module", "--eval", imports + code];
    const { output } = await run(process.execPath, args);
    return { exitCode: 0, output };
  } catch (error) {
    if (error instanceof SubprocessError && error.exitCode !== undefined) {
      return { exitCode: error.exitCode, output: error.output };
    }

    throw error;
  }
}
