import { expect, onTestFinished, test, vi } from "vitest";
import { run } from "./run.ts";
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
  const printed = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => {
    printed.mockRestore();
    process.exitCode = undefined;
  });

  await runScript(main, { exitOnSignals: false });
  expect(process.exitCode).toBe(exitCode);
});
