import type { State } from "@roma-assets/sandbox";
import { ScriptError } from "dev-tools";

type Assets = Pick<State, "apps" | "tasks">;

/**
 * Asserts that assets were restored under new IDs: there are as many more as were deleted, with the
 * same names, and nothing else has changed.
 *
 * @param before the assets before the deletion.
 * @param remaining the assets after the deletion.
 * @param restored the assets after the import.
 * @param ids the IDs of those that were to be restored.
 * @throws {ScriptError} naming the kind of asset for which this is not true.
 */
export function assertRestored(
  before: Assets,
  remaining: Assets,
  restored: Assets,
  ids: Record<keyof Assets, readonly string[]>,
): void {
  for (const kind of ["apps", "tasks"] as const) {
    const known = new Set(before[kind].map(({ id }) => id));
    const expected = before[kind].filter(({ id }) => ids[kind].includes(id));
    const added = restored[kind].filter(({ id }) => !known.has(id));
    const kept = restored[kind].filter(({ id }) => known.has(id));

    assertSame(`${kind} that were restored`, namesOf(expected), namesOf(added));
    assertSame(`${kind} that remained`, idsOf(remaining[kind]), idsOf(kept));
  }
}

// --- internal ---

function assertSame(what: string, expected: string, received: string): void {
  if (expected !== received) {
    throw new ScriptError(`The ${what}: expected ${expected}, received ${received}`);
  }
}

function namesOf(assets: readonly { name: string }[]): string {
  return assets
    .map(({ name }) => name)
    .toSorted()
    .join(", ");
}

function idsOf(assets: readonly { id: string }[]): string {
  return assets.map(({ id }) => id).join(", ");
}
