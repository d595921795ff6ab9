/** Reads lists of the service page by page. */
import { IncompleteListError } from "./errors.ts";
import { unexpected } from "./read-answer.ts";

/** A list that the service returns in pages. */
export interface PagedList<Item> {
  /** What is listed, for messages. */
  readonly noun: string;
  readonly pageSize: number;
  /** Maximum number of items that can be skipped. */
  readonly maxOffset: number;
  readonly idOf: (item: Item) => string;
  readonly read: (page: { offset: number; limit: number }) => Promise<Page<Item>>;
}

/** A page as the service returned it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Number of all items; undefined if the service does not report it. */
  readonly total: number | undefined;
}

/** A page without the items of earlier pages. */
export interface NewItems<Item> {
  readonly items: readonly Item[];
  /** Number of pages that follow; undefined if it is unknown. */
  readonly pagesLeft: number | undefined;
}

/** Reads all items, each once. */
export async function* readItems<Item>(list: PagedList<Item>): AsyncGenerator<Item, void> {
  for await (const { items } of readPages(list)) {
    yield* items;
  }
}

/**
 * Reads all pages. Advances by the items that were received, because a page may have fewer than were
 * requested; ends at an empty page, or when all items were received.
 *
 * @throws {IncompleteListError} after the last page that can be read, if there may be more.
 */
export async function* readPages<Item>(
  list: PagedList<Item>,
): AsyncGenerator<NewItems<Item>, void> {
  const seen = new Set<string>();
  let offset = 0;

  while (offset <= list.maxOffset) {
    const { items, total } = await list.read({ offset, limit: list.pageSize });
    offset += items.length;

    const isLast = items.length === 0 || (total !== undefined && offset >= total);
    for (const item of items) {
      assertHasId(list.noun, list.idOf(item));
    }
    const newItems = items.filter((item) => !seen.has(list.idOf(item)));
    for (const item of newItems) {
      seen.add(list.idOf(item));
    }
    yield { items: newItems, pagesLeft: isLast ? 0 : countPages(list, offset, total) };

    if (isLast) {
      return;
    }
  }

  throw new IncompleteListError(list.noun, offset);
}

/**
 * Asserts that a listed item has an ID. The client checks that there is a list, but not what its
 * items have.
 *
 * @param noun what is listed, for the message.
 * @throws {UnexpectedResponseError} if it has none.
 */
export function assertHasId(noun: string, id: unknown): asserts id is string {
  if (typeof id !== "string" || id === "") {
    throw unexpected(`The service listed ${noun} without an ID`, { mayHaveRun: false });
  }
}

// --- internal ---

function countPages(
  { pageSize }: Pick<PagedList<unknown>, "pageSize">,
  offset: number,
  total: number | undefined,
): number | undefined {
  return total === undefined ? undefined : Math.ceil((total - offset) / pageSize);
}
