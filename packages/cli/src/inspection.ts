/** Asks the service about the assets of a deletion, before they are deleted. */
import {
  ASSET_KINDS,
  type AssetIds,
  type AssetKind,
  inspectAssets,
  type Inspection,
  type Visibility,
} from "@roma-assets/batch";
import type { RomaClient } from "@roma-assets/client";
import { withNotice } from "./notice.ts";
import { runInterruptibly } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

/** An asset, and what the service says of it. */
export interface SeenAsset {
  readonly kind: AssetKind;
  readonly id: string;
  readonly visibility: Visibility;
}

/** What the service says of the assets of a deletion. */
export interface Findings {
  readonly inspection: Inspection;
  /** All assets: tasks, then applications. */
  readonly all: readonly SeenAsset[];
  /** Those that do not exist, or that this user can't see. */
  readonly missing: readonly SeenAsset[];
  /** Applications that none of the user's roles permits to delete. */
  readonly undeletable: readonly SeenAsset[];
}

/** Asks the service which assets exist. Says so if that takes a while. */
export async function inspect(
  client: RomaClient,
  assets: AssetIds,
  terminal: Terminal,
): Promise<Findings> {
  const look = (signal: AbortSignal) => inspectAssets(client, assets, { signal });
  return withNotice(terminal, "Asking the service which of them exist ...", async () =>
    toFindings(await runInterruptibly(look)),
  );
}

/** Returns the IDs of the assets of a kind. */
export function idsOf(assets: readonly SeenAsset[], kind: AssetKind): string[] {
  return assets.filter((asset) => asset.kind === kind).map(({ id }) => id);
}

// --- internal ---

function toFindings(inspection: Inspection): Findings {
  const all = ASSET_KINDS.flatMap((kind) =>
    [...inspection[kind]].map(([id, visibility]) => ({ kind, id, visibility })),
  );

  return {
    inspection,
    all,
    missing: all.filter(({ visibility }) => visibility.state === "not-found"),
    undeletable: all.filter(({ visibility }) => isUndeletable(visibility)),
  };
}

function isUndeletable(visibility: Visibility): boolean {
  return visibility.state === "visible" && visibility.isDeletable === false;
}
