import type { Mutation } from "./mutations.ts";

/**
 * Makes the change of a mutation in a text.
 *
 * @throws {Error} if the text to replace does not occur as often as the table says.
 */
export function applyMutation(text: string, mutation: Mutation): string {
  const { file, within = [], from = "", to = "", times = 1 } = mutation;
  const [line, ...inner] = within;
  if (line !== undefined) {
    const block = blockPattern(line);
    assertTimes(file, line, text.match(block)?.length ?? 0, 1);
    return text.replace(block, (found) => applyMutation(found, { ...mutation, within: inner }));
  }

  const parts = text.split(from);
  assertTimes(file, from, parts.length - 1, times);
  return parts.join(to);
}

/**
 * Finds the failure that the table expects.
 *
 * @param failures the full names of the failed tests, or the compiler's errors.
 * @throws {Error} if there is none.
 */
export function findCatcher({ caughtBy }: Mutation, failures: string[]): string {
  const expected = failures.find((failure) => failure.includes(caughtBy));
  if (expected === undefined) {
    const shown = failures.slice(0, MAX_SHOWN_FAILURES).join("; ");
    const others = shown && ` Caught only by: ${shown}`;
    throw new Error(`not caught by "${caughtBy}".${others}`);
  }

  return expected;
}

/** Escapes a text so that a pattern matches exactly this text. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[^\w ]/g, String.raw`\$&`);
}

// --- internal ---

const MAX_SHOWN_FAILURES = 3;

/** Matches a line together with the lines below it that are indented more. */
function blockPattern(line: string): RegExp {
  return new RegExp(String.raw`^( *)${escapePattern(line)}\n(\1 .*\n|\n)*`, "gm");
}

function assertTimes(file: string, text: string | RegExp, actual: number, expected: number): void {
  if (actual !== expected) {
    const shown = JSON.stringify(String(text));
    throw new Error(`stale: ${file} contains ${shown} ${actual} times, not ${expected}`);
  }
}
