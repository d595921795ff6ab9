/**
 * Parses JSON. Returns any other text as it is, also JSON that is nested too deeply: functions that
 * walk through a value, such as `JSON.stringify`, would overflow the stack.
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? text : value;
  } catch {
    return text || undefined;
  }
}

/** Returns a value as text: a string as it is, anything else as JSON. */
export function toText(value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  return isTooDeep(value) ? TOO_DEEP : (JSON.stringify(value) ?? "");
}

// --- internal ---

/** Maximum number of levels. The described bodies have at most six. */
const MAX_DEPTH = 64;

/** Stands for a value that can't be shown. */
const TOO_DEEP = "(JSON that is nested too deeply)";

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      return true;
    }
    level = level.flatMap((item) => {
      return typeof item === "object" && item !== null ? Object.values(item) : [];
    });
  }
  return false;
}
