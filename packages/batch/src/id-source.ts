import { ArgumentError } from "@roma-assets/client";

/** The kinds of assets, in the order in which they are deleted. */
export const ASSET_KINDS = ["tasks", "apps"] as const;

/** A kind of asset, as the API's request names it. */
export type AssetKind = (typeof ASSET_KINDS)[number];

/** IDs of one kind, with one ID of look-ahead. */
export interface IdSource {
  /** Number of IDs; undefined if the input doesn't tell before it is read. */
  readonly size: number | undefined;
  /**
   * Returns the next ID without taking it, or undefined at the end. Returns a promise only if the
   * input is async.
   */
  peek(): string | undefined | Promise<string | undefined>;
  /** Takes the ID that was peeked at. */
  take(): void;
  /** Reads the valid IDs that were not taken, after those that are given. */
  remaining(before: Iterable<string>): AsyncIterable<string>;
}

/**
 * Opens a list of IDs.
 *
 * @throws {ArgumentError} if it is not iterable. Invalid IDs are reported when they are reached.
 */
export function openIdSource(kind: AssetKind, ids: unknown = []): IdSource {
  const iterator = iterate(kind, ids);
  const isRereadable = Array.isArray(ids) || ids instanceof Set;
  let taken = 0;
  let peeked: string | undefined;
  let isConsumed = false;

  const accept = ({ done, value }: IteratorResult<unknown>): string | undefined => {
    if (done) {
      return undefined;
    }
    if (!isId(value)) {
      throw new ArgumentError(
        `${kind}[${taken}] must be a string that is not empty, received ${describe(value)}`,
      );
    }
    peeked = value;
    return value;
  };

  async function* readRest(): AsyncGenerator<string> {
    if (peeked !== undefined) {
      yield peeked;
    }
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
      if (isId(result.value)) {
        yield result.value;
      }
    }
  }

  return {
    size: sizeOf(ids),

    peek() {
      if (peeked !== undefined) {
        return peeked;
      }
      const result = iterator.next();
      return result instanceof Promise ? result.then(accept) : accept(result);
    },

    take() {
      taken += 1;
      peeked = undefined;
    },

    async *remaining(before) {
      if (isRereadable) {
        yield* before;
        yield* [...(ids as Iterable<unknown>)].slice(taken).filter(isId);
        return;
      }

      if (isConsumed) {
        throw new ArgumentError(
          `\`${kind}\` can be read only once: pass an array, or use a journal, which keeps the IDs`,
        );
      }
      isConsumed = true;
      yield* before;
      yield* readRest();
    },
  };
}

// --- internal ---

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function describe(value: unknown): string {
  return value === "" ? "an empty string" : typeof value;
}

function sizeOf(ids: unknown): number | undefined {
  if (Array.isArray(ids)) {
    return ids.length;
  }
  return ids instanceof Set ? ids.size : undefined;
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

function iterate(kind: AssetKind, ids: unknown): AnyIterator {
  // A string is an iterable of characters, which is never meant here.
  if (typeof ids === "object" && ids !== null) {
    if (Symbol.asyncIterator in ids) {
      return (ids as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    }
    if (Symbol.iterator in ids) {
      return (ids as Iterable<unknown>)[Symbol.iterator]();
    }
  }
  throw new ArgumentError(`\`${kind}\` must be an iterable of IDs, received ${typeof ids}`);
}
