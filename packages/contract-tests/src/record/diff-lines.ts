import { diff } from "node:util";

/** Returns the lines that changed, each with up to two lines before and after it. */
export function diffLines(before: string, after: string): string[] {
  // `util.diff` marks what its first argument has in addition with 1.
  const entries = diff(after.split("\n"), before.split("\n"));

  function isNearChange(index: number): boolean {
    const nearby = entries.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1);
    return nearby.some(([operation]) => operation !== 0);
  }

  return entries.flatMap(([operation, line], index) => {
    if (isNearChange(index)) {
      return [`  ${SIGNS[operation]} ${line}`];
    }

    return isNearChange(index - 1) ? ["  …"] : [];
  });
}

// --- internal ---

const CONTEXT = 2;

const SIGNS = { "-1": "-", 0: " ", 1: "+" };
