import { ArgumentError, LimitError } from "./errors.ts";
import type { Limits } from "./operation.ts";

/**
 * Asserts that an option or argument is valid.
 *
 * @throws {ArgumentError} with the message if it is not.
 */
export function assertArgument(isValid: unknown, message: string): asserts isValid {
  if (!isValid) {
    throw new ArgumentError(message);
  }
}

/**
 * Asserts that an option is a non-negative number: anything else would wait or retry forever, or
 * not at all.
 *
 * @throws {ArgumentError} if it is not.
 */
export function assertNonNegative(name: string, value: unknown): void {
  const isValid = typeof value === "number" && value >= 0;
  assertArgument(isValid, `\`${name}\` must be a non-negative number, received ${String(value)}`);
}

/**
 * Asserts that the platform accepts the headers. The platform's error would reveal the value.
 *
 * @throws {ArgumentError} naming the header that it does not accept.
 */
export function assertHeaders(headers: object = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers().set(name, String(value));
    } catch {
      throw new ArgumentError(`The header "${name}" can't be sent: its name or value is invalid`);
    }
  }
}

/**
 * Asserts that a string or an array is as long as the API allows. Other values have no limits.
 *
 * @throws {LimitError} if it is not.
 */
export function assertWithinLimits(parameter: string, value: unknown, limits: Limits): void {
  if (typeof value !== "string" && !Array.isArray(value)) {
    return;
  }

  const min = limits.minLength ?? limits.minItems ?? 0;
  const max = limits.maxLength ?? limits.maxItems ?? Infinity;
  // JSON Schema counts characters, some of which are two UTF-16 code units. Counting them is slow,
  // and necessary only if there are too many code units.
  const actual = value.length > max ? Array.from<unknown>(value).length : value.length;
  if (actual < min || actual > max) {
    const unit = typeof value === "string" ? "characters" : "items";
    const message = `\`${parameter}\` must have ${min} to ${max} ${unit}, received ${actual}`;
    throw new LimitError(message, { parameter, min, max, actual });
  }
}

/**
 * Encodes parameters in a part of a URL.
 *
 * @throws {ArgumentError} if a value has a lone surrogate, which can't be encoded.
 */
export function encodeUrlPart(part: "path" | "query", encode: () => string): string {
  try {
    return encode();
  } catch {
    throw new ArgumentError(`A ${part} parameter can't be encoded in a URL`);
  }
}
