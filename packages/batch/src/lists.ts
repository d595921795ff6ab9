import {
  type Application,
  type CallOptions,
  type RomaClient,
  type TaskListItem,
  UnexpectedResponseError,
} from "@roma-assets/client";
import { IncompleteListError } from "./errors.ts";

/** The part of a client that lists applications. */
export type ApplicationsClient = Pick<RomaClient, "listApplications">;

/** The part of a client that lists tasks. */
export type TasksClient = Pick<RomaClient, "listTasks">;

/**
 * Conditions for applications. All of them must hold. `key` and `user_name` are left out, because
 * conditions are part of the URL, which hooks and errors show.
 */
export type ApplicationFilter = Omit<ApplicationsQuery, "offset" | "limit" | "key" | "user_name">;

/** Conditions for tasks. All of them must hold. */
export type TaskFilter = Omit<TasksQuery, "offset" | "limit">;

/**
 * Returns all applications that the user can see, page by page. Each appears once, even if the pages
 * overlap. One may be missing if applications are created or deleted meanwhile, so a list does not
 * prove that an application does not exist.
 *
 * Don't log them as they are: `key` and the names of users are not meant to be seen.
 *
 * @throws {IncompleteListError} after about 10,500 applications, if there are more.
 * @throws {RomaError} if a page can't be read, or has an application without an ID.
 * @example
 * for await (const { id, name } of applications(roma, { name: "test" })) console.log(id, name);
 */
export function applications(
  client: ApplicationsClient,
  filter: ApplicationFilter = {},
  options?: CallOptions,
): AsyncGenerator<Application, void> {
  return readPages({
    noun: "applications",
    pageSize: APPLICATIONS_PER_PAGE,
    maxOffset: MAX_APPLICATIONS_OFFSET,
    idOf: ({ id }) => id,
    async read(page) {
      const { apps: items, total } = await client.listApplications({ ...filter, ...page }, options);
      return { items, total };
    },
  });
}

/**
 * Returns all tasks that the user can see, page by page, like {@link applications}.
 *
 * @throws {IncompleteListError} after about 21,000 tasks, if there are more.
 * @throws {RomaError} if a page can't be read.
 */
export function tasks(
  client: TasksClient,
  filter: TaskFilter = {},
  options?: CallOptions,
): AsyncGenerator<TaskListItem, void> {
  return readPages({
    noun: "tasks",
    pageSize: TASKS_PER_PAGE,
    maxOffset: MAX_TASKS_OFFSET,
    idOf: ({ task_id: id }) => id,
    async read(page) {
      const { entities: items, total } = await client.listTasks({ ...filter, ...page }, options);
      return { items, total };
    },
  });
}

// --- internal ---

type ApplicationsQuery = NonNullable<Parameters<RomaClient["listApplications"]>[0]>;

type TasksQuery = NonNullable<Parameters<RomaClient["listTasks"]>[0]>;

/** Maximum of `limit`. */
const APPLICATIONS_PER_PAGE = 500;

/** The vendor's pages state a maximum of 1000, its SDKs 999, and that more counts as 999. */
const TASKS_PER_PAGE = 999;

/** Maxima of `offset`. */
const MAX_APPLICATIONS_OFFSET = 10_000;
const MAX_TASKS_OFFSET = 20_000;

interface PagedList<Item> {
  /** What is listed, for messages. */
  readonly noun: string;
  readonly pageSize: number;
  readonly maxOffset: number;
  readonly idOf: (item: Item) => string;
  readonly read: (page: { offset: number; limit: number }) => Promise<Page<Item>>;
}

interface Page<Item> {
  readonly items: readonly Item[];
  /** Number of all items; undefined if the service does not report it. */
  readonly total: number | undefined;
}

/**
 * Reads all pages. Advances by the items that were received, because a page may have fewer than were
 * requested; ends at an empty page, or when all items were received.
 */
async function* readPages<Item>(list: PagedList<Item>): AsyncGenerator<Item, void> {
  const seen = new Set<string>();
  let offset = 0;

  while (offset <= list.maxOffset) {
    const { items, total } = await list.read({ offset, limit: list.pageSize });
    for (const item of items) {
      const id = requireId(list, item);
      if (!seen.has(id)) {
        seen.add(id);
        yield item;
      }
    }

    offset += items.length;
    const isComplete = total !== undefined && offset >= total;
    if (items.length === 0 || isComplete) {
      return;
    }
  }

  throw new IncompleteListError(list.noun, offset);
}

/** The client checks that there is a list, but not what its items have. */
function requireId<Item>({ noun, idOf }: PagedList<Item>, item: Item): string {
  const id: unknown = idOf(item);
  if (typeof id !== "string" || id === "") {
    throw new UnexpectedResponseError(`The service listed ${noun} without an ID`, {
      status: 200,
      body: "",
      mayHaveRun: false,
    });
  }
  return id;
}
