/** Shows what the service says of the assets of a deletion. */
import { ASSET_KINDS, type Visibility } from "@roma-assets/batch";
import { ASSET_NOUNS, formatAssetLine, printFirstAssets } from "./asset-lines.ts";
import { formatAssets, formatCount, pluralize } from "./format.ts";
import { type Findings, idsOf, type SeenAsset } from "./inspection.ts";
import { writeJsonLine } from "./json-lines.ts";
import { formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints the first assets of each kind with their names, and what is unusual about any. */
export function printFindings(terminal: Terminal, findings: Findings): void {
  const existing = findings.all.filter(({ visibility }) => visibility.state !== "not-found");
  const first = ASSET_KINDS.flatMap((kind) =>
    existing.filter((asset) => asset.kind === kind).slice(0, FIRST_ASSETS),
  );

  if (first.length > 0) {
    terminal.print(...formatSeenAssets(first));
  }
  if (first.length < existing.length) {
    const rest = pluralize(existing.length - first.length, "more asset");
    terminal.print(`  ... and ${rest}; --dry-run lists all of them`);
  }

  printWarnings(terminal, findings);
}

/** Prints which assets are not found, may not be deleted, or could not be looked at. */
export function printWarnings(terminal: Terminal, { all, missing, undeletable }: Findings): void {
  printGroup(terminal, missing, "not found, or not visible to this user");
  printGroup(terminal, undeletable, "not deletable: the roles of this user do not permit it");
  printReasons(terminal, all);
}

/** Formats assets as a table: their IDs and names, and what is unusual about any. */
export function formatSeenAssets(assets: readonly SeenAsset[]): string[] {
  if (assets.length === 0) {
    return [];
  }

  const rows = assets.map(({ kind, id, visibility }) => [
    ASSET_NOUNS[kind],
    id,
    nameOf(visibility),
    describeProblem(visibility),
  ]);
  return formatTable(["KIND", "ID", "NAME", "NOTE"], rows).map(indent);
}

/** Formats missing assets for a message, all of them. */
export function formatMissing({ missing }: Findings): string[] {
  return missing.map(formatName);
}

/** Writes what was found as JSON: numbers of assets, and what is unusual about any. */
export function writeFindings({ all, missing, undeletable }: Findings): void {
  const countOf = (state: Visibility["state"]) =>
    all.filter(({ visibility }) => visibility.state === state).length;

  writeJsonLine({
    type: "inspected",
    totals: {
      visible: countOf("visible"),
      missing: missing.length,
      unknown: countOf("unknown"),
      undeletable: undeletable.length,
    },
    missing: { apps: idsOf(missing, "apps"), tasks: idsOf(missing, "tasks") },
    undeletable: idsOf(undeletable, "apps"),
    reasons: groupByReason(all).map(([reason]) => reason),
  });
}

/** Writes an asset as JSON, with what was found. */
export function writeSeenAsset({ kind, id, visibility }: SeenAsset): void {
  writeJsonLine({ type: "asset", kind: ASSET_NOUNS[kind], id, ...visibility });
}

// --- internal ---

/** Number of existing assets that are shown, of each kind. */
const FIRST_ASSETS = 5;

/** Maximum number of reasons that are printed. */
const MAX_REASONS = 3;

/** Formats an asset without a remark. */
function formatName({ kind, id, visibility }: SeenAsset): string {
  return formatAssetLine(kind, id, nameOf(visibility));
}

function nameOf(visibility: Visibility): string {
  return visibility.state === "visible" ? (visibility.name ?? "") : "";
}

function describeProblem(visibility: Visibility): string {
  switch (visibility.state) {
    case "visible":
      return visibility.isDeletable === false ? "roles do not permit deletion" : "";
    case "not-found":
      return "not found";
    case "unknown":
      return "could not be looked at";
  }
}

/** Prints the first assets that have something in common. */
function printGroup(terminal: Terminal, assets: readonly SeenAsset[], text: string): void {
  if (assets.length === 0) {
    return;
  }

  terminal.print({ style: "yellow", text: `${formatCount(assets.length)} ${text}:` });
  printFirstAssets(terminal, assets.map(formatName), assets.length);
}

/** Prints why assets could not be looked at, once for each reason. */
function printReasons(terminal: Terminal, assets: readonly SeenAsset[]): void {
  for (const [reason, group] of groupByReason(assets).slice(0, MAX_REASONS)) {
    const size = formatAssets(idsOf(group, "apps").length, idsOf(group, "tasks").length);
    terminal.print([{ style: "yellow", text: `${size} could not be looked at` }, `: ${reason}`]);
  }
}

/** Groups the assets that could not be looked at by the reason why. */
function groupByReason(assets: readonly SeenAsset[]): [reason: string, SeenAsset[]][] {
  const groups = Map.groupBy(assets, ({ visibility }) =>
    visibility.state === "unknown" ? visibility.reason : "",
  );
  groups.delete("");
  return [...groups];
}

function indent(line: string): string {
  return `  ${line}`;
}
