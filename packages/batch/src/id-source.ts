import { ArgumentError } from "@roma-assets/client";

/** The kinds of assets, in the order in which they are deleted. */
export const ASSET_KINDS = ["tasks", "apps"] as const;

/** A kind of asset, as the API's request names it. */
export type AssetKind = (typeof ASSET_KINDS)[number];

/** IDs of one kind, with one ID of look-ahead. */
export interface IdSource {
  /** Number of IDs; undefined if it is unknown until the input is read. */
  readonly size: number | undefined;
  /**
   * Returns the next ID without taking it, or undefined at the end. Returns a promise only if the
   * input is async.
   */
  peek(): string | undefined | Promise<string | undefined>;
  /** Takes the ID that was peeked at. */
  take(): void;
  /** Reads the given IDs, then the valid IDs that were not taken. */
  remaining(before: Iterable<string>): AsyncIterable<string>;
}

/**
 * Opens a list of IDs.
 *
 * @throws {ArgumentError} if it is not iterable. Invalid IDs are reported when they are reached.
 */
export function openIdSource(kind: AssetKind, ids: unknown = []): IdSource {
  const iterator = iterate(kind, ids);
  return isRereadable(ids)
    ? new CollectionSource(kind, iterator, ids)
    : new StreamSource(kind, iterator);
}

// --- internal ---

/** Reads IDs one after the other. Its subclasses read the remaining IDs, depending on the input. */
abstract class SequentialSource implements IdSource {
  abstract readonly size: number | undefined;
  protected readonly kind: AssetKind;
  protected readonly iterator: AnyIterator;
  /** Number of IDs that were taken. */
  protected taken = 0;
  protected peeked: string | undefined;

  constructor(kind: AssetKind, iterator: AnyIterator) {
    this.kind = kind;
    this.iterator = iterator;
  }

  abstract remaining(before: Iterable<string>): AsyncIterable<string>;

  peek(): string | undefined | Promise<string | undefined> {
    if (this.peeked !== undefined) {
      return this.peeked;
    }

    const result = this.iterator.next();
    return result instanceof Promise
      ? result.then((resolved) => this.#accept(resolved))
      : this.#accept(result);
  }

  take(): void {
    this.taken += 1;
    this.peeked = undefined;
  }

  #accept({ done, value }: IteratorResult<unknown>): string | undefined {
    if (done) {
      return undefined;
    }
    if (!isId(value)) {
      throw new ArgumentError(
        `${this.kind}[${this.taken}] must be a non-empty string, received ${describe(value)}`,
      );
    }

    this.peeked = value;
    return value;
  }
}

/** IDs of an array or a set, which can be read as often as needed. */
class CollectionSource extends SequentialSource {
  readonly size: number;
  readonly #ids: Rereadable;

  constructor(kind: AssetKind, iterator: AnyIterator, ids: Rereadable) {
    super(kind, iterator);
    this.#ids = ids;
    this.size = Array.isArray(ids) ? ids.length : ids.size;
  }

  async *remaining(before: Iterable<string>): AsyncGenerator<string> {
    yield* before;
    yield* [...this.#ids].slice(this.taken).filter(isId);
  }
}

/** IDs of any other iterable, which can be read once. */
class StreamSource extends SequentialSource {
  readonly size = undefined;
  #isConsumed = false;

  async *remaining(before: Iterable<string>): AsyncGenerator<string> {
    if (this.#isConsumed) {
      throw new ArgumentError(
        `\`${this.kind}\` can be read only once: pass an array, or use a journal, which keeps the IDs`,
      );
    }
    this.#isConsumed = true;

    yield* before;
    if (this.peeked !== undefined) {
      yield this.peeked;
    }
    yield* this.#readRest();
  }

  async *#readRest(): AsyncGenerator<string> {
    const { iterator } = this;
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
      if (isId(result.value)) {
        yield result.value;
      }
    }
  }
}

type Rereadable = unknown[] | Set<unknown>;

function isRereadable(ids: unknown): ids is Rereadable {
  return Array.isArray(ids) || ids instanceof Set;
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function describe(value: unknown): string {
  return value === "" ? "an empty string" : typeof value;
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

function iterate(kind: AssetKind, ids: unknown): AnyIterator {
  // A string is an iterable of characters, which is never intended here.
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
