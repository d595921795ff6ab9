import { ArgumentError } from "@roma-assets/client";
import { findIdProblem, isValidId } from "./id-problem.ts";

/** The kinds of assets, in the order in which they are deleted. */
export const ASSET_KINDS = ["tasks", "apps"] as const;

/** A kind of asset, as the API's request names it. */
export type AssetKind = (typeof ASSET_KINDS)[number];

/** Valid IDs of one kind, each once. */
export interface IdSource {
  /** Number of IDs; undefined if it is unknown until the input is read. */
  readonly size: number | undefined;
  /**
   * Returns the next ID, or undefined at the end. Returns a promise only if the input is async.
   *
   * @throws {ArgumentError} at an invalid ID, or if there are more IDs than can be remembered.
   */
  next(): string | undefined | Promise<string | undefined>;
  /** Reads the given IDs, then those that `next` has not returned. Skips invalid IDs. */
  remaining(before: Iterable<string>): AsyncIterable<string>;
  /** Reads all IDs, including those that `next` has returned. Skips invalid IDs. */
  all(): AsyncIterable<string>;
}

/** Limits how many IDs are remembered in order to recognize duplicates. */
export interface IdLimit {
  /** Maximum number of IDs of both kinds together. */
  readonly max: number;
  /** Number of IDs that are remembered. */
  count: number;
}

/**
 * Opens a list of IDs. An array or a set is checked as a whole. The IDs of other inputs are checked
 * when they are reached.
 *
 * @throws {ArgumentError} if it is not iterable, or if an array or a set has an invalid ID.
 */
export function openIdSource(kind: AssetKind, ids: unknown, limit: IdLimit): IdSource {
  const input = ids ?? [];
  if (isCollection(input)) {
    return new CollectionSource(collectIds(kind, input));
  }
  return new StreamSource(kind, iterate(kind, input), limit);
}

/** Reads the valid IDs of any input, each once. Skips invalid IDs. */
export async function* readIds(kind: AssetKind, ids: unknown): AsyncGenerator<string> {
  const input = ids ?? [];
  if (isCollection(input)) {
    yield* new Set([...input].filter(isValidId));
    return;
  }

  const limit = { max: Infinity, count: 0 };
  yield* new StreamSource(kind, iterate(kind, input), limit).all();
}

// --- internal ---

/** IDs of an array or a set, which can be read as often as needed. */
class CollectionSource implements IdSource {
  readonly #ids: readonly string[];
  #taken = 0;

  constructor(ids: readonly string[]) {
    this.#ids = ids;
  }

  get size(): number {
    return this.#ids.length;
  }

  next(): string | undefined {
    const id = this.#ids[this.#taken];
    this.#taken += 1;
    return id;
  }

  async *remaining(before: Iterable<string>): AsyncGenerator<string> {
    yield* before;
    yield* this.#ids.slice(this.#taken);
  }

  async *all(): AsyncGenerator<string> {
    yield* this.#ids;
  }
}

/** IDs of any other iterable, which can be read once. */
class StreamSource implements IdSource {
  readonly size = undefined;
  readonly #kind: AssetKind;
  readonly #iterator: AnyIterator;
  readonly #limit: IdLimit;
  /** All IDs that were read, in their order. */
  readonly #seen = new Set<string>();
  /** Number of values that were read from the input. */
  #position = 0;
  /** The valid ID at which the limit was exceeded. */
  #rejected: string | undefined;
  #isConsumed = false;

  constructor(kind: AssetKind, iterator: AnyIterator, limit: IdLimit) {
    this.#kind = kind;
    this.#iterator = iterator;
    this.#limit = limit;
  }

  next(): string | undefined | Promise<string | undefined> {
    for (;;) {
      const result = this.#iterator.next();
      if (result instanceof Promise) {
        return this.#nextAsync(result);
      }
      if (result.done) {
        return undefined;
      }

      const id = this.#accept(result.value);
      if (id !== undefined) {
        return id;
      }
    }
  }

  async *remaining(before: Iterable<string>): AsyncGenerator<string> {
    this.#consume();

    yield* before;
    if (this.#rejected !== undefined) {
      yield this.#rejected;
    }
    yield* this.#readRest();
  }

  async *all(): AsyncGenerator<string> {
    this.#consume();

    yield* this.#seen;
    yield* this.#readRest();
  }

  async #nextAsync(first: Promise<IteratorResult<unknown>>): Promise<string | undefined> {
    let result = await first;
    while (!result.done) {
      const id = this.#accept(result.value);
      if (id !== undefined) {
        return id;
      }
      result = await this.#iterator.next();
    }
    return undefined;
  }

  /** Returns a value that is a valid ID; undefined if it is a duplicate. */
  #accept(value: unknown): string | undefined {
    const position = this.#position;
    this.#position += 1;
    assertValidId(this.#kind, value, position);

    if (this.#seen.has(value)) {
      return undefined;
    }
    this.#seen.add(value);

    this.#limit.count += 1;
    if (this.#limit.count > this.#limit.max) {
      this.#rejected = value;
      throw new ArgumentError(
        `There are more than ${this.#limit.max} IDs, which can't be checked for duplicates: ` +
          "use a journal, or increase `maxTrackedIds`",
      );
    }
    return value;
  }

  #consume(): void {
    if (this.#isConsumed) {
      throw new ArgumentError(
        `\`${this.#kind}\` can be read only once: pass an array, or use a journal, which keeps the IDs`,
      );
    }
    this.#isConsumed = true;
  }

  async *#readRest(): AsyncGenerator<string> {
    const iterator = this.#iterator;
    for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
      const { value } = result;
      if (isValidId(value) && !this.#seen.has(value)) {
        this.#seen.add(value);
        yield value;
      }
    }
  }
}

type Collection = readonly unknown[] | ReadonlySet<unknown>;

function isCollection(ids: unknown): ids is Collection {
  return Array.isArray(ids) || ids instanceof Set;
}

/** Returns the distinct IDs of an array or a set. */
function collectIds(kind: AssetKind, ids: Collection): string[] {
  const distinct = new Set<string>();
  let position = 0;
  for (const id of ids) {
    assertValidId(kind, id, position);
    distinct.add(id);
    position += 1;
  }
  return [...distinct];
}

function assertValidId(kind: AssetKind, id: unknown, position: number): asserts id is string {
  const problem = findIdProblem(id);
  if (problem !== undefined) {
    throw new ArgumentError(`${kind}[${position}] is not a valid ID: ${problem}`);
  }
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
