/** Ranges of numbers: the four bounds of JSON Schema as one thing. */

import { same, type Node } from "./document.ts";

/** What the four bounds of a number say together; open ends exclude their bound. */
export interface Range {
  low?: number;
  lowOpen?: boolean;
  high?: number;
  highOpen?: boolean;
}

/** The range that a schema sets, if it sets one. */
export function readRange({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
}: Node): Range | undefined {
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum] as (number | undefined)[];
  if (bounds.every((bound) => bound === undefined)) return undefined;
  const [min, max, above, under] = bounds;
  return {
    ...lower(
      min === undefined ? {} : { low: min },
      above === undefined ? {} : { low: above, lowOpen: true },
    ),
    ...upper(
      max === undefined ? {} : { high: max },
      under === undefined ? {} : { high: under, highOpen: true },
    ),
  };
}

/** The bounds of a range as JSON Schema writes them. */
export const writeRange = ({ low, lowOpen, high, highOpen }: Range): Node => ({
  ...(low === undefined ? {} : { [lowOpen ? "exclusiveMinimum" : "minimum"]: low }),
  ...(high === undefined ? {} : { [highOpen ? "exclusiveMaximum" : "maximum"]: high }),
});

/** The numbers that are in both ranges. */
export const meetRanges = (a: Range, b: Range): Range => ({ ...lower(a, b), ...upper(a, b) });

/** Whether every number of one range is in the other. */
export const isWithin = (inner: Range, outer: Range): boolean =>
  same(meetRanges(inner, outer), meetRanges(inner, {}));

/** The range as whole numbers see it: above 0 is from 1. */
export function wholeRange({ low, lowOpen, high, highOpen }: Range): Range {
  return {
    ...(low === undefined ? {} : { low: lowOpen ? Math.floor(low) + 1 : Math.ceil(low) }),
    ...(high === undefined ? {} : { high: highOpen ? Math.ceil(high) - 1 : Math.floor(high) }),
  };
}

// --- internal ---

/** The tighter lower end of two. */
function lower(a: Range, b: Range): Range {
  const wins =
    a.low === undefined
      ? b
      : b.low === undefined
        ? a
        : a.low === b.low
          ? b.lowOpen
            ? b
            : a
          : a.low > b.low
            ? a
            : b;
  if (wins.low === undefined) return {};
  return wins.lowOpen ? { low: wins.low, lowOpen: true } : { low: wins.low };
}

/** The tighter upper end of two. */
function upper(a: Range, b: Range): Range {
  const wins =
    a.high === undefined
      ? b
      : b.high === undefined
        ? a
        : a.high === b.high
          ? b.highOpen
            ? b
            : a
          : a.high < b.high
            ? a
            : b;
  if (wins.high === undefined) return {};
  return wins.highOpen ? { high: wins.high, highOpen: true } : { high: wins.high };
}
