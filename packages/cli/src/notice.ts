import type { Terminal } from "./terminal.ts";

/** Runs a task, and prints a notice if it takes a while. */
export async function withNotice<T>(
  terminal: Terminal,
  notice: string,
  task: () => Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => terminal.print(notice), NOTICE_DELAY_MS);
  try {
    return await task();
  } finally {
    clearTimeout(timer);
  }
}

// --- internal ---

/** Time after which a silent terminal makes people wonder, in milliseconds. */
const NOTICE_DELAY_MS = 1000;
