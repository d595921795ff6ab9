import { ArgumentError } from "@roma-assets/client";

/** The assets of one call. */
export interface Batch {
  /** Its number; the first is 1. */
  readonly batch: number;
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
}

/** What to delete, read lazily: first the tasks, then the applications, each in the order given. */
export interface AssetIds {
  /** IDs of applications. */
  apps?: Iterable<string> | AsyncIterable<string> | undefined;
  /** IDs of tasks. */
  tasks?: Iterable<string> | AsyncIterable<string> | undefined;
}

/** The input, cut into batches. */
export interface Splitter {
  /** How many IDs there are, where the input tells. */
  readonly size: number | undefined;
  /** The next batch; undefined at the end. */
  next(): Promise<Batch | undefined>;
  /**
   * What is in no batch yet, without what is no ID. An array or a set can be read again and again,
   * other inputs once.
   */
  rest(kind: Kind): AsyncIterable<string>;
}

/** How many assets a call may name: the page's "100 applications and tasks", read strictly. */
export const maxPerBatch = 100;

/** How many assets are in a batch. */
export function sizeOf({ apps, tasks }: Pick<Batch, Kind>): number {
  return apps.length + tasks.length;
}

/** Cuts the input into as few batches as the order allows; duplicates within one count once. */
export function splitIds(ids: AssetIds): Splitter {
  const sources = { tasks: openSource("tasks", ids.tasks), apps: openSource("apps", ids.apps) };
  let batch = 0;
  // Kept when the input fails, since some inputs give nothing twice.
  let picked = { tasks: new Set<string>(), apps: new Set<string>() };
  return {
    size:
      sources.tasks.size === undefined || sources.apps.size === undefined
        ? undefined
        : sources.tasks.size + sources.apps.size,
    async next() {
      pick: for (const kind of ["tasks", "apps"] as const) {
        for (;;) {
          const peeked = sources[kind].peek();
          // To await what is at hand would cost seconds in a million.
          const id = peeked instanceof Promise ? await peeked : peeked;
          if (id === undefined) {
            break;
          }
          if (picked.tasks.size + picked.apps.size >= maxPerBatch && !picked[kind].has(id)) {
            break pick;
          }
          picked[kind].add(id);
          sources[kind].take();
        }
      }
      const [tasks, apps] = [[...picked.tasks], [...picked.apps]];
      picked = { tasks: new Set(), apps: new Set() };
      return sizeOf({ apps, tasks }) === 0 ? undefined : { batch: ++batch, apps, tasks };
    },
    rest: (kind) => sources[kind].rest(picked[kind]),
  };
}

// --- internal ---

type Kind = "apps" | "tasks";

/** IDs of a kind, with a look ahead. */
interface Source {
  readonly size: number | undefined;
  /** The next ID, which stays there; undefined at the end. */
  peek(): string | undefined | Promise<string | undefined>;
  take(): void;
  /** What was not taken, behind what was. */
  rest(taken: Iterable<string>): AsyncIterable<string>;
}

function openSource(kind: Kind, ids: AssetIds[Kind] = []): Source {
  const iterator = iterate(kind, ids);
  const lasting = Array.isArray(ids) || ids instanceof Set;
  let taken = 0;
  let next: string | undefined;
  let restTaken = false;
  const accept = ({ done, value }: IteratorResult<unknown>): string | undefined => {
    if (done) {
      return undefined;
    }
    if (!isId(value)) {
      const what = value === "" ? "an empty text" : typeof value;
      throw new ArgumentError(`${kind}[${taken}]: an ID is needed, not ${what}`);
    }
    return (next = value);
  };
  return {
    size: Array.isArray(ids) ? ids.length : ids instanceof Set ? ids.size : undefined,
    peek() {
      if (next !== undefined) {
        return next;
      }
      const result = iterator.next();
      return result instanceof Promise ? result.then(accept) : accept(result as never);
    },
    take() {
      taken += 1;
      next = undefined;
    },
    async *rest(before) {
      if (lasting) {
        yield* before;
        yield* [...(ids as Iterable<unknown>)].slice(taken).filter(isId);
        return;
      }
      if (restTaken) {
        throw new ArgumentError(`${kind}: the input can be read once; with a journal it is kept`);
      }
      restTaken = true;
      yield* before;
      if (next !== undefined) {
        yield next;
      }
      for (let result = await iterator.next(); !result.done; result = await iterator.next()) {
        if (isId(result.value)) {
          yield result.value;
        }
      }
    },
  };
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function iterate(kind: Kind, ids: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  const { [Symbol.asyncIterator]: inTime, [Symbol.iterator]: atHand } = Object(ids);
  // A text is an iterable of letters, which nobody means.
  if (typeof ids === "string" || !(inTime ?? atHand)) {
    throw new ArgumentError(`${kind}: a list of IDs is needed, not ${typeof ids}`);
  }
  return (inTime ?? atHand).call(ids);
}
