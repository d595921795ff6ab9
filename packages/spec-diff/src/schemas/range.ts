/** Ranges of numbers: the four bounds of JSON Schema together. */
import { isEqual, type JsonObject } from "../json.ts";

/** A range of numbers. An open end excludes its bound. */
export interface Range {
  readonly low?: number;
  readonly isLowOpen?: boolean;
  readonly high?: number;
  readonly isHighOpen?: boolean;
}

/** Returns the range that a schema sets, if any. */
export function readRange(schema: JsonObject): Range | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Partial<
    Record<string, number>
  >;
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum];
  if (bounds.every((bound) => bound === undefined)) {
    return undefined;
  }

  return combineRanges(
    {
      ...(minimum !== undefined && { low: minimum }),
      ...(maximum !== undefined && { high: maximum }),
    },
    {
      ...(exclusiveMinimum !== undefined && { low: exclusiveMinimum, isLowOpen: true }),
      ...(exclusiveMaximum !== undefined && { high: exclusiveMaximum, isHighOpen: true }),
    },
  );
}

/** Returns the bounds of a range as JSON Schema writes them. */
export function writeRange({ low, isLowOpen, high, isHighOpen }: Range): JsonObject {
  return {
    ...(low !== undefined && { [isLowOpen ? "exclusiveMinimum" : "minimum"]: low }),
    ...(high !== undefined && { [isHighOpen ? "exclusiveMaximum" : "maximum"]: high }),
  };
}

/** Returns the range of the numbers that are in both. */
export function combineRanges(a: Range, b: Range): Range {
  const low = tighterEnd(lowEnd(a), lowEnd(b), (one, other) => one > other);
  const high = tighterEnd(highEnd(a), highEnd(b), (one, other) => one < other);

  return {
    ...(low && { low: low.at, ...(low.isOpen && { isLowOpen: true }) }),
    ...(high && { high: high.at, ...(high.isOpen && { isHighOpen: true }) }),
  };
}

/** Returns true if every number of one range is in the other. */
export function isWithin(inner: Range, outer: Range): boolean {
  return isEqual(combineRanges(inner, outer), combineRanges(inner, {}));
}

/** Returns the same range for whole numbers: above 0 means from 1. */
export function toWholeRange({ low, isLowOpen, high, isHighOpen }: Range): Range {
  return {
    ...(low !== undefined && { low: isLowOpen ? Math.floor(low) + 1 : Math.ceil(low) }),
    ...(high !== undefined && { high: isHighOpen ? Math.ceil(high) - 1 : Math.floor(high) }),
  };
}

/** Returns true if no number is in a range. */
export function isEmptyRange(range: Range, isInteger: boolean): boolean {
  const { low, isLowOpen, high, isHighOpen } = isInteger ? toWholeRange(range) : range;
  if (low === undefined || high === undefined) {
    return false;
  }

  return low > high || (low === high && (isLowOpen || isHighOpen) === true);
}

// --- internal ---

/** One end of a range. */
interface End {
  readonly at: number;
  readonly isOpen: boolean;
}

function lowEnd({ low, isLowOpen = false }: Range): End | undefined {
  return low === undefined ? undefined : { at: low, isOpen: isLowOpen };
}

function highEnd({ high, isHighOpen = false }: Range): End | undefined {
  return high === undefined ? undefined : { at: high, isOpen: isHighOpen };
}

/** Returns the stricter end; of two at the same number, the open one. */
function tighterEnd(
  a: End | undefined,
  b: End | undefined,
  isTighter: (one: number, other: number) => boolean,
): End | undefined {
  if (!a || !b) {
    return a ?? b;
  }
  if (a.at === b.at) {
    return b.isOpen ? b : a;
  }

  return isTighter(a.at, b.at) ? a : b;
}
