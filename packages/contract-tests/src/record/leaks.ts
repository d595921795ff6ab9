/** Finds secrets that remain in an exchange. */
import { unescape } from "node:querystring";
import type { Json } from "@roma-assets/sandbox/description";
import { lookAlikes } from "./look-alikes.ts";
import { createPattern } from "./strings.ts";

/** Describes the secret in a text; undefined if there is none. */
export type DetectLeak = (text: string) => string | undefined;

/**
 * Creates a function that detects the given secrets, also in parts and encoded, and what looks like
 * another secret.
 *
 * @param secrets in lower case.
 * @param replacements what replaces secrets, in lower case.
 */
export function createLeakDetector(
  secrets: ReadonlySet<string>,
  replacements: ReadonlySet<string>,
): DetectLeak {
  const hidden = [...secrets].filter((secret) => !replacements.has(secret));
  const searchable = hidden.filter(({ length }) => length >= 4 && length <= MAX_PATTERN_LENGTH);
  const pattern = createPattern(searchable, "iu");
  const harmless = new Set([...replacements].flatMap(piecesOf));
  const pieces = new Set(hidden.flatMap(piecesOf).filter((piece) => !harmless.has(piece)));

  return (text) => {
    const plainForms = [text, unescape(text)];
    const found = lookAlikes.find(({ isIn }) =>
      plainForms.some((form) => isIn(form, replacements)),
    );
    if (found) {
      return found.what;
    }

    const forms = [...plainForms, ...decodeBase64In(text)];
    const isLeak = forms.some(
      (form) => pattern.test(form) || piecesOf(form).some((piece) => pieces.has(piece)),
    );
    return isLeak ? "a value that the HAR shows as secret" : undefined;
  };
}

/** Returns the places of all leaks in a value, without showing the secrets. */
export function findLeaks(value: Json, detect: DetectLeak): string[] {
  return findLeaksIn(value, "", detect);
}

/** The length up to which secrets are searched by a pattern. Longer ones are searched in pieces. */
export const MAX_PATTERN_LENGTH = 64;

// --- internal ---

/** The length in which parts of a secret are recognized. */
const PIECE_LENGTH = 16;

function findLeaksIn(value: Json, place: string, detect: DetectLeak): string[] {
  if (typeof value !== "object" || value === null) {
    const leak = detect(String(value));
    return leak ? [`${place}: ${leak}`] : [];
  }

  return Object.entries(value).flatMap(([key, property]) => {
    // Short keys are words, which may by chance be somebody's name or password.
    const leak = key.length < PIECE_LENGTH ? undefined : detect(key);
    const shownKey = leak ? "*" : key;
    const inner = place ? `${place}.${shownKey}` : shownKey;
    const leaksInside = findLeaksIn(property, inner, detect);

    return leak ? [`${inner}: ${leak}`, ...leaksInside] : leaksInside;
  });
}

/**
 * Returns all sequences of 16 letters and digits, whatever other characters are between them, so that
 * parts of a secret are recognized as well.
 */
function piecesOf(text: string): string[] {
  const letters = text.toLowerCase().replaceAll(/[^a-z\d]/g, "");
  const count = Math.max(0, letters.length - PIECE_LENGTH + 1);
  const pieces = Array.from({ length: count }, (_, start) =>
    letters.slice(start, start + PIECE_LENGTH),
  );

  return pieces.filter((piece) => !isOneCharacterRepeated(piece));
}

function isOneCharacterRepeated(piece: string): boolean {
  return /^(.)\1*$/.test(piece);
}

function decodeBase64In(text: string): string[] {
  const candidates = text.match(/[\w+/-]{20,}={0,2}/g) ?? [];
  return candidates.map((each) => Buffer.from(each, "base64").toString());
}
