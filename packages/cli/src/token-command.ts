import { exec } from "node:child_process";
import { promisify } from "node:util";
import { UsageError } from "./usage-error.ts";

/**
 * Runs the command of a profile in the user's shell, and returns what it prints.
 *
 * @throws {UsageError} if it fails. What it printed may be a secret, and is not repeated.
 */
export async function runTokenCommand(command: string, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await promisify(exec)(command, { signal, timeout: TIMEOUT_MS });
    return stdout.trim();
  } catch (error) {
    signal.throwIfAborted();
    const { code = "unknown", killed } = error as { code?: number | string; killed?: boolean };
    const end = killed ? `it took more than ${TIMEOUT_MS / 1000} s` : `it exited with ${code}`;
    throw new UsageError(`tokenCommand: expected it to print a token, but ${end}.`);
  }
}

// --- internal ---

/** Long enough for somebody who has to unlock a password manager. */
const TIMEOUT_MS = 120_000;
