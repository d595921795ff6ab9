import type { State } from "@roma-assets/sandbox";
import { ScriptError } from "dev-tools";

type Assets = Pick<State, "apps" | "tasks">;

/**
 * Asserts that the given assets were deleted, and no others.
 *
 * @throws {ScriptError} naming the assets for which this is not true.
 */
export function assertExactlyDeleted(
  before: Assets,
  after: Assets,
  apps: string[],
  tasks: string[],
): void {
  assertRemaining("apps", before, after, new Set(apps));
  assertRemaining("tasks", before, after, new Set(tasks));
}

// --- internal ---

/** The number of assets that an error message names. */
const MAX_NAMED = 9;

function assertRemaining(
  kind: keyof Assets,
  before: Assets,
  after: Assets,
  deleted: ReadonlySet<string>,
): void {
  const expected = before[kind].map(({ id }) => id).filter((id) => !deleted.has(id));
  const actual = after[kind].map(({ id }) => id);

  if (expected.join() !== actual.join()) {
    const missing = expected.filter((id) => !actual.includes(id));
    const unexpected = actual.filter((id) => !expected.includes(id));
    const wrong = [...missing, ...unexpected];
    const named = wrong.slice(0, MAX_NAMED).join(",");
    throw new ScriptError(
      `${kind}: ${expected.length} should remain, but ${actual.length} do; the difference is ${named}`,
    );
  }
}
