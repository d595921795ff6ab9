/** The looks of a run: what the service said of assets before and after they were submitted. */
import type { CallOptions } from "@roma-assets/client";
import { isDenied } from "./api-errors.ts";
import type { EventEmitter } from "./events.ts";
import { ASSET_KINDS, type AssetKind } from "./id-source.ts";
import { type Inspection, type InspectionClient, inspectAssets } from "./inspect.ts";
import type { Unknown, Visibility } from "./look-up.ts";
import { type Batch, batchSize } from "./plan.ts";

/** Maximum number of assets that are looked at at once, before the first request. */
export const MAX_INSPECTED_AT_ONCE = 10_000;

/** Nothing was looked at. */
export const NOTHING_SEEN: Inspection = { apps: new Map(), tasks: new Map() };

/** Looks at the assets of batches. The results lack assets that were not looked at. */
export interface Looks {
  /** Looks before a batch is submitted. */
  before(batch: Batch): Promise<Inspection>;
  /** Looks again, because it is uncertain what became of a batch. */
  again(batch: Batch): Promise<Inspection>;
}

/** The looks of a run that does not look. */
export const noLooks: Looks = {
  before: async () => NOTHING_SEEN,
  again: async () => NOTHING_SEEN,
};

/** What a run's looks need. */
export interface LooksContext {
  readonly client: InspectionClient;
  readonly options: CallOptions;
  readonly events: EventEmitter;
  /** What the caller has seen before the run. */
  readonly inspection: Inspection | undefined;
  /** Reads all assets that may be submitted, if they are few enough to be looked at at once. */
  readonly readAll: (() => AsyncIterable<Batch>) | undefined;
}

/**
 * Creates the looks of a run. A kind of asset that the user may not list is not looked at any
 * longer, which an event reports once.
 */
export function createLooks(context: LooksContext): Looks {
  const { client, options, events, inspection: seen, readAll } = context;
  // The caller knows what it could not see.
  const forbidden = new Set(ASSET_KINDS.filter((kind) => seen && findForbidden(seen[kind])));
  let atOnce = seen;

  const look = async (
    batch: Batch,
    assets: Pick<Batch, AssetKind> = batch,
  ): Promise<Inspection> => {
    const ids = {
      apps: forbidden.has("apps") ? [] : assets.apps,
      tasks: forbidden.has("tasks") ? [] : assets.tasks,
    };
    const inspection = await inspectAssets(client, ids, options);
    for (const kind of ASSET_KINDS) {
      reportProblem(kind, batch, inspection);
    }
    return inspection;
  };

  const reportProblem = (kind: AssetKind, batch: Batch, inspection: Inspection) => {
    const problem = findForbidden(inspection[kind]);
    if (problem) {
      forbidden.add(kind);
      events.emit(batch, { type: "not-inspected", kind, reason: problem.reason });
    }
  };

  return {
    async before(batch) {
      if (atOnce) {
        return atOnce;
      }
      if (!readAll) {
        return look(batch);
      }

      atOnce = await look(batch, await collectAssets(readAll()));
      return atOnce;
    },
    again: look,
  };
}

// --- internal ---

/** Returns why assets can't be looked at; undefined if the user may list them. */
function findForbidden(assets: ReadonlyMap<string, Visibility>): Unknown | undefined {
  for (const asset of assets.values()) {
    if (asset.state === "unknown" && isDenied(asset.error?.status ?? 0)) {
      return asset;
    }
  }
  return undefined;
}

async function collectAssets(batches: AsyncIterable<Batch>): Promise<Pick<Batch, AssetKind>> {
  const assets: Record<AssetKind, string[]> = { apps: [], tasks: [] };
  for await (const batch of batches) {
    if (batchSize(batch) > 0) {
      assets.apps.push(...batch.apps);
      assets.tasks.push(...batch.tasks);
    }
  }
  return assets;
}
