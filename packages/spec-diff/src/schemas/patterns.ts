/** Regular expressions, as JSON Schema uses them. */

/**
 * Returns true if a value is a regular expression. Many patterns are not valid with the `u` flag.
 */
export function isPattern(value: unknown): boolean {
  return typeof value === "string" && compile(value) !== undefined;
}

/** Returns true if a string matches a pattern. An invalid pattern matches nothing. */
export function matches(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) === true;
}

// --- internal ---

function compile(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // It may be valid with the other flags.
    }
  }

  return undefined;
}
