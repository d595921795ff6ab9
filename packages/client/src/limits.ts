import { LimitError } from "./errors.ts";
import type { Limit } from "./operation.ts";

/** Refuses a text or a list that is shorter or longer than the API allows. */
export function checkLimit(parameter: string, value: unknown, limit: Limit): void {
  if (typeof value === "string" || Array.isArray(value)) {
    const least = limit.minLength ?? limit.minItems ?? 0;
    const most = limit.maxLength ?? limit.maxItems ?? Infinity;
    // JSON Schema counts characters, of which UTF-16 has up to two units; a token is long.
    const isSure = value.length <= most && value.length >= 2 * least;
    const received = isSure ? value.length : [...value].length;
    if (received < least || received > most) {
      const message = `${parameter}: its length is ${received}, but ${least} to ${most} is allowed`;
      throw new LimitError(message, { parameter, received, most });
    }
  }
}
