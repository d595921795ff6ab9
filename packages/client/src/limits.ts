import { LimitError } from "./errors.ts";
import type { Limit } from "./operation.ts";

/**
 * Refuses a value that is shorter or longer than the API allows. What is neither text nor a list
 * has no limit here.
 */
export function checkLimit(name: string, value: unknown, limit: Limit): void {
  if (typeof value === "string") {
    // JSON Schema counts characters, not UTF-16 units.
    check(name, [...value].length, "characters", limit.minLength, limit.maxLength);
  } else if (Array.isArray(value)) {
    check(name, value.length, "items", limit.minItems, limit.maxItems);
  }
}

// --- internal ---

function check(name: string, received: number, unit: string, least = 0, most = Infinity): void {
  if (received < least || received > most) {
    throw new LimitError(name, unit, received, least, most);
  }
}
