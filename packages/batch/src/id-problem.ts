/**
 * Returns the reason why a value is not a valid ID; undefined if it is valid. The vendor publishes
 * no pattern, so this rejects IDs that would break the API's paths or suggest another file format.
 */
export function findIdProblem(id: unknown): string | undefined {
  return typeof id === "string" ? findTextProblem(id) : `expected a string, received ${typeOf(id)}`;
}

/** Returns true if a value is a valid ID. */
export function isValidId(id: unknown): id is string {
  return findIdProblem(id) === undefined;
}

// --- internal ---

/** Maximum length of an application's ID in the paths of the API. */
const MAX_ID_LENGTH = 64;

/** Anything but printable ASCII; and ASCII that separates values, quotes, or changes a URL. */
const FORBIDDEN_CHARACTER = /[^\x21-\x7e]|["'`,;|<>(){}[\]/\\#?%]/u;

function findTextProblem(text: string): string | undefined {
  if (text === "") {
    return "it is empty";
  }
  if (/\s/.test(text)) {
    return "it contains whitespace; expected one ID per line";
  }

  const character = FORBIDDEN_CHARACTER.exec(text)?.[0];
  if (character !== undefined && isPrintableAscii(character)) {
    return `it contains ${character}; expected one ID per line`;
  }
  if (character !== undefined) {
    return `it contains the character ${formatCodePoint(character)}`;
  }

  if (text === "." || text === "..") {
    return "it would change the path of a request";
  }
  if (text.length > MAX_ID_LENGTH) {
    return `expected at most ${MAX_ID_LENGTH} characters, received ${text.length} characters`;
  }

  return undefined;
}

function isPrintableAscii(character: string): boolean {
  return character >= "!" && character <= "~";
}

function formatCodePoint(character: string): string {
  const hex = character.codePointAt(0)?.toString(16).toUpperCase() ?? "";
  return `U+${hex.padStart(4, "0")}`;
}

function typeOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}
