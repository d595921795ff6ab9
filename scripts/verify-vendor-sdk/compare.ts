import type { State } from "@roma-assets/sandbox";
import { ScriptError } from "dev-tools";
import { assertExactlyDeleted } from "../start/deleted.ts";
import { assertRestored } from "../start/restored.ts";

/** What the SDK saw: see delete_assets.py. IDs, unless stated otherwise. */
export interface Seen {
  /** The error that a wrong secret key led to; null if there was none. */
  refusal: string | null;
  apps: string[];
  tasks: string[];
  appsByName: string[];
  app: string;
  task: string;
  exportJobId: string;
  /** The names of the files in the archive. */
  archivedFiles: string[];
  /** The error of a second download of the archive; null if there was none. */
  secondDownload: string | null;
  jobId: string;
  /** The statuses of the job, in their order. */
  statuses: string[];
  remainingApps: string[];
  remainingTasks: string[];
  importJobId: string;
  restoredApps: string[];
  restoredTasks: string[];
}

/** The assets that the SDK was told to delete. */
export interface Deleted {
  apps: string[];
  tasks: string[];
}

/**
 * Compares what the SDK saw with the state of the sandbox.
 *
 * @param named the ID of the application that the SDK searched by its name.
 * @param before the state before the SDK ran.
 * @param after the state after the SDK has deleted the assets and imported them again.
 * @returns a line for each step.
 * @throws {ScriptError} naming the first step that differs.
 */
export function compareWithSandbox(
  seen: Seen,
  deleted: Deleted,
  named: string,
  before: State,
  after: State,
): string[] {
  const signedHeaders = assertRefused(seen.refusal);
  assertSame("the applications", seen.apps, idsOf(before.apps));
  assertSame("the tasks", seen.tasks, idsOf(before.tasks));
  assertSame("the applications with a name", seen.appsByName, [named]);
  assertSame("an application", [seen.app], deleted.apps.slice(0, 1));
  assertSame("a task", [seen.task], deleted.tasks.slice(0, 1));
  assertSame("the jobs", [seen.exportJobId, seen.jobId, seen.importJobId], idsOf(after.jobs));
  assertSame("the last status of the job", seen.statuses.slice(-1), ["SUCCEEDED"]);
  if (seen.secondDownload === null) {
    throw new ScriptError("The sandbox handed out an archive twice");
  }

  const remaining = { apps: toAssets(seen.remainingApps), tasks: toAssets(seen.remainingTasks) };
  assertExactlyDeleted(before, remaining, deleted.apps, deleted.tasks);
  assertSame("the restored applications", seen.restoredApps, idsOf(after.apps));
  assertSame("the restored tasks", seen.restoredTasks, idsOf(after.tasks));
  assertRestored(before, remaining, after, deleted);

  return [
    `signs ${signedHeaders}; a wrong secret key is refused`,
    `lists ${seen.apps.length} applications and ${seen.tasks.length} tasks, and one by its name`,
    `looks up application ${seen.app} and task ${seen.task}`,
    `deletes ${deleted.apps.length} applications and ${deleted.tasks.length} tasks as objects`,
    `follows the job: ${seen.statuses.join(", ")}; exactly those assets were deleted`,
    `exports them before, to a zip of ${seen.archivedFiles.length} files, which is handed out once`,
    "imports them afterwards: they are there again, under new IDs",
  ];
}

// --- internal ---

/** The error of a wrong key, which has the canonical request with `|` in place of line breaks. */
const REFUSAL = /^401 APIGW\.0301 .*verify aksk signature fail, canonicalRequest:.*\|([^|]+)\|/;

/** Returns the names of the headers that the SDK signs. */
function assertRefused(refusal: string | null): string {
  const [, signedHeaders] = REFUSAL.exec(refusal ?? "") ?? [];
  if (signedHeaders === undefined) {
    throw new ScriptError(`A wrong secret key should be refused with 401, but led to: ${refusal}`);
  }
  return signedHeaders;
}

function assertSame(subject: string, seen: readonly string[], expected: readonly string[]): void {
  if (seen.join() !== expected.join()) {
    throw new ScriptError(
      `The SDK saw other values for ${subject}: expected ${expected.join(", ") || "none"}, ` +
        `received ${seen.join(", ") || "none"}`,
    );
  }
}

function toAssets(ids: readonly string[]): { id: string; name: string }[] {
  return ids.map((id) => ({ id, name: id }));
}

function idsOf(items: readonly { id: string }[]): string[] {
  return items.map(({ id }) => id);
}
