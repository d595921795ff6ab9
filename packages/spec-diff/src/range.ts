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

/** One end of a range; without a number there is none. */
interface End {
  at: number | undefined;
  isOpen: boolean | undefined;
}

/** The tighter lower end of two. */
function lower(a: Range, b: Range): Range {
  const { at, isOpen } = tighter(
    { at: a.low, isOpen: a.lowOpen },
    { at: b.low, isOpen: b.lowOpen },
    (one, other) => one > other,
  );
  if (at === undefined) return {};
  return isOpen ? { low: at, lowOpen: true } : { low: at };
}

/** The tighter upper end of two. */
function upper(a: Range, b: Range): Range {
  const { at, isOpen } = tighter(
    { at: a.high, isOpen: a.highOpen },
    { at: b.high, isOpen: b.highOpen },
    (one, other) => one < other,
  );
  if (at === undefined) return {};
  return isOpen ? { high: at, highOpen: true } : { high: at };
}

/** The end that leaves less of a range; of two at the same number, the open one. */
function tighter(a: End, b: End, leavesLess: (one: number, other: number) => boolean): End {
  if (a.at === undefined) return b;
  if (b.at === undefined) return a;
  if (a.at === b.at) return b.isOpen ? b : a;
  return leavesLess(a.at, b.at) ? a : b;
}
