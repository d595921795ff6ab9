/** What is refused before anything is sent. */
import { defaultPathSerializer } from "openapi-fetch";
import { ArgumentError, LimitError } from "./errors.ts";
import type { Limit } from "./operation.ts";

/** @throws {ArgumentError} if something is not as it has to be. */
export function check(isRight: unknown, message: string): asserts isRight {
  if (!isRight) {
    throw new ArgumentError(message);
  }
}

/** @throws {LimitError} if a text or a list is shorter or longer than the API allows. */
export function checkLimit(parameter: string, value: unknown, limit: Limit): void {
  const least = limit.minLength ?? limit.minItems ?? 0;
  const most = limit.maxLength ?? limit.maxItems ?? Infinity;
  const { length } = Object(value);
  // JSON Schema counts characters, of which UTF-16 has up to two units.
  const received: number = length > most ? [...(value as string | unknown[])].length : length;
  if (received < least || received > most) {
    const message = `${parameter}: its length is ${received}, but ${least} to ${most} is allowed`;
    throw new LimitError(message, { parameter, received, most });
  }
}

/** The path with its parameters, encoded. */
export function pathSerializer(path: string, params: Readonly<Record<string, unknown>>): string {
  for (const [name, value] of Object.entries(params)) {
    // An ID of dots can't be encoded away: the URL would be another one.
    check(!/^\.{0,2}$/.test(String(value)), `${name}: "${String(value)}" can't be an ID`);
  }
  return defaultPathSerializer(path, params);
}
