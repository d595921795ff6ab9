import {
  type Application,
  type CallOptions,
  type RomaClient,
  type TaskListItem,
} from "@roma-assets/client";
import { type PagedList, readItems } from "./pages.ts";

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
  return readItems(applicationPages(client, filter, options));
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
  return readItems(taskPages(client, filter, options));
}

/** Returns the pages of {@link applications}. */
export function applicationPages(
  client: ApplicationsClient,
  filter: ApplicationFilter,
  options?: CallOptions,
): PagedList<Application> {
  return {
    noun: "applications",
    pageSize: APPLICATIONS_PER_PAGE,
    maxOffset: MAX_APPLICATIONS_OFFSET,
    idOf: ({ id }) => id,
    async read(page) {
      const { apps: items, total } = await client.listApplications({ ...filter, ...page }, options);
      return { items, total };
    },
  };
}

/** Returns the pages of {@link tasks}. */
export function taskPages(
  client: TasksClient,
  filter: TaskFilter,
  options?: CallOptions,
): PagedList<TaskListItem> {
  return {
    noun: "tasks",
    pageSize: TASKS_PER_PAGE,
    maxOffset: MAX_TASKS_OFFSET,
    idOf: ({ task_id: id }) => id,
    async read(page) {
      const { entities: items, total } = await client.listTasks({ ...filter, ...page }, options);
      return { items, total };
    },
  };
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
