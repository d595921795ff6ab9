import type { Application, CallOptions, RomaClient, TaskListItem } from "@roma-assets/client";
import { IncompleteListError } from "./errors.ts";
import { ASSET_KINDS, type AssetKind } from "./id-source.ts";
import { applicationPages, taskPages } from "./lists.ts";
import {
  lookUpApplication,
  lookUpEach,
  lookUpTask,
  permitsDeletion,
  toUnknown,
  type Unknown,
  type Visibility,
} from "./look-up.ts";
import { type PagedList, readPages } from "./pages.ts";
import { type AssetIds, planBatches } from "./plan.ts";

/** The part of a client that looks at assets. */
export type InspectionClient = Pick<
  RomaClient,
  "listApplications" | "getApplication" | "validateApplication" | "listTasks"
>;

/** What the service says of each asset, by its ID, in the given order. */
export type Inspection = Readonly<Record<AssetKind, ReadonlyMap<string, Visibility>>>;

/**
 * Asks the service which assets exist. Deletes nothing.
 *
 * Lists are read as long as they may save requests. They don't prove that an asset does not exist,
 * so an ID that they lack is looked up by itself, and only that can find that it is `not-found`.
 *
 * @returns `unknown` for assets of which the service does not tell, be it because the user may not
 * ask, because a gateway responded in its place, or because it could not be reached.
 * @throws {ArgumentError} if an ID is invalid, or the client lacks an option.
 * @example
 * const { apps } = await inspectAssets(roma, { apps: ["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"] });
 * for (const [id, { state }] of apps) console.log(id, state);
 */
export async function inspectAssets(
  client: InspectionClient,
  ids: AssetIds,
  options: CallOptions = {},
): Promise<Inspection> {
  const wanted: Record<AssetKind, string[]> = { tasks: [], apps: [] };
  for await (const batch of planBatches(ids)) {
    for (const kind of ASSET_KINDS) {
      wanted[kind].push(...batch[kind]);
    }
  }

  return {
    tasks: await inspect(tasksOf(client, options), wanted.tasks, options),
    apps: await inspect(applicationsOf(client, options), wanted.apps, options),
  };
}

// --- internal ---

/** How assets of one kind are looked at. */
interface Inspector<Item> {
  readonly list: PagedList<Item>;
  /** Describes an item of the list. */
  readonly describe: (item: Item) => Visibility;
  readonly lookUp: (id: string) => Promise<Visibility>;
}

function applicationsOf(client: InspectionClient, options: CallOptions): Inspector<Application> {
  return {
    list: applicationPages(client, {}, options),
    describe: ({ name, roles }) => ({
      state: "visible",
      name,
      isDeletable: permitsDeletion(roles),
    }),
    lookUp: (id) => lookUpApplication(client, id, options),
  };
}

function tasksOf(client: InspectionClient, options: CallOptions): Inspector<TaskListItem> {
  return {
    list: taskPages(client, {}, options),
    describe: ({ task_name: name }) => ({ state: "visible", name }),
    lookUp: (id) => lookUpTask(client, id, options),
  };
}

async function inspect<Item>(
  inspector: Inspector<Item>,
  ids: readonly string[],
  options: CallOptions,
): Promise<ReadonlyMap<string, Visibility>> {
  const found = new Map<string, Visibility>();
  const problem = await findInList(inspector, ids, found, options);

  const unseen = ids.filter((id) => !found.has(id));
  const lookUp = problem ? async () => problem : inspector.lookUp;
  const lookedUp = await lookUpEach(unseen, lookUp, options);

  return new Map(ids.map((id) => [id, found.get(id) ?? lookedUp.get(id)!]));
}

/**
 * Reads the list as long as that may need fewer requests than to look up the other IDs.
 *
 * @param found receives what is found.
 * @returns why the list can't be read; undefined if it can.
 */
async function findInList<Item>(
  { list, describe }: Inspector<Item>,
  ids: readonly string[],
  found: Map<string, Visibility>,
  options: CallOptions,
): Promise<Unknown | undefined> {
  const unseen = new Set(ids);
  if (unseen.size <= 1) {
    return undefined;
  }

  try {
    for await (const { items, pagesLeft = 1 } of readPages(list)) {
      for (const item of items.filter((each) => unseen.delete(list.idOf(each)))) {
        found.set(list.idOf(item), describe(item));
      }

      if (unseen.size <= pagesLeft) {
        break;
      }
    }
  } catch (error) {
    return error instanceof IncompleteListError ? undefined : toUnknown(error, options);
  }
  return undefined;
}
