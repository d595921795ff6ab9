import { applications, assertHasId, IncompleteListError, tasks } from "@roma-assets/batch";
import type { RomaClient } from "@roma-assets/client";
import type { RequiredId } from "./connection.ts";

/** What is listed about an item. Other fields of the service may identify users or credentials. */
export interface ListedItem {
  readonly id: string;
  readonly name: string | undefined;
  /** Time of creation, as the service formats it. */
  readonly created?: string | undefined;
  /** True if it belongs to the user. */
  readonly owner?: boolean | undefined;
}

/** Something that the service can list. */
export interface List {
  readonly name: string;
  /** The name of one item. */
  readonly noun: string;
  readonly requiredIds: readonly RequiredId[];
  /** True if IAM has the list, rather than ROMA Connect. */
  readonly isInIam?: true;
  /**
   * Reads all items.
   *
   * @param name a part of the names, for a service that can filter by it.
   */
  read(
    client: RomaClient,
    name: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<ListedItem>;
}

/** Everything that can be listed. */
export const lists: readonly List[] = [
  {
    name: "applications",
    noun: "application",
    requiredIds: ["project", "instance"],
    read: readApplications,
  },
  { name: "tasks", noun: "task", requiredIds: ["project", "instance"], read: readTasks },
  { name: "instances", noun: "instance", requiredIds: ["project"], read: readInstances },
  { name: "projects", noun: "project", requiredIds: [], isInIam: true, read: readProjects },
];

// --- internal ---

/** Maximum size of a page of instances, and of all instances. */
const MAX_INSTANCES = 100;

async function* readApplications(
  client: RomaClient,
  name: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ListedItem> {
  const filter = name === undefined ? {} : { name };
  for await (const application of applications(client, filter, { signal })) {
    const { id, create_time: created, owner } = application;
    yield { id, name: application.name, created, owner };
  }
}

/** Does not filter by the name, because three names of that filter are published. */
async function* readTasks(
  client: RomaClient,
  _name: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ListedItem> {
  for await (const task of tasks(client, {}, { signal })) {
    yield { id: task.task_id, name: task.task_name, created: task.created_date };
  }
}

async function* readInstances(
  client: RomaClient,
  _name: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ListedItem> {
  const page = { offset: 0, limit: MAX_INSTANCES };
  const { instances, total = 0 } = await client.listInstances(page, { signal });
  for (const { id, name, create_time: created } of instances) {
    assertHasId("instances", id);
    yield { id, name, created };
  }
  if (total > MAX_INSTANCES) {
    throw new IncompleteListError("instances", MAX_INSTANCES);
  }
}

async function* readProjects(
  client: RomaClient,
  _name: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<ListedItem> {
  const { projects } = await client.listProjects({}, { signal });
  for (const { id, name } of projects) {
    assertHasId("projects", id);
    yield { id, name };
  }
}
