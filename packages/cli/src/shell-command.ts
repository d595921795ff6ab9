/** Formats a `roma-assets` command so that it can be pasted into a POSIX shell. */
export function formatCommand(...args: string[]): string {
  return ["roma-assets", ...args].map(quote).join(" ");
}

// --- internal ---

/** Characters that mean nothing to a shell. */
const PLAIN_WORD = /^[\w./:@=+-]+$/;

function quote(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
