/** Shows single assets to people: the first ones of a list, and how many more there are. */
import type { AssetKind } from "@roma-assets/batch";
import { formatCount } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** What people call an asset of each kind. */
export const ASSET_NOUNS: Readonly<Record<AssetKind, string>> = {
  apps: "application",
  tasks: "task",
};

/** Maximum number of assets that are shown one by one. */
export const MAX_SHOWN_ASSETS = 10;

/** Formats an asset as a line, like `  application app-1 (Billing)`. */
export function formatAssetLine(kind: AssetKind, id: string, name: string = ""): string {
  return `  ${ASSET_NOUNS[kind]} ${id}${name === "" ? "" : ` (${name})`}`;
}

/**
 * Prints the first lines of a list of assets.
 *
 * @param count the number of all assets, of which at least the first ones are given.
 */
export function printFirstAssets(
  terminal: Terminal,
  lines: readonly string[],
  count: number,
): void {
  const shown = lines.slice(0, MAX_SHOWN_ASSETS);
  terminal.print(...shown);
  if (count > shown.length) {
    terminal.print(`  ... and ${formatCount(count - shown.length)} more`);
  }
}
