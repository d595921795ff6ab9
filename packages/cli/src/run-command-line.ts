import { reportCrashesBy } from "./crash.ts";
import { runProgram } from "./program.ts";

/**
 * Runs the command of a command line, and prints the error that it throws.
 *
 * @returns the exit code.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    return await runProgram(args, async (run) => {
      const { reportError } = await loadReports();
      return reportCrashesBy((error) => reportError(error, args), run);
    });
  } catch (error) {
    const { reportError, exitCodeOfError } = await loadReports();
    reportError(error, args);
    return exitCodeOfError(error);
  }
}

// --- internal ---

/** Loaded on demand, because it takes longer to load than help takes to be printed. */
async function loadReports() {
  const [{ reportError }, { exitCodeOfError }] = await Promise.all([
    import("./report-error.ts"),
    import("./exit-code-rules.ts"),
  ]);
  return { reportError, exitCodeOfError };
}
