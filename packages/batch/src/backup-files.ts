/** Writes the archives of a run's batches to a folder. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Backups, BackupsContext } from "./backup.ts";
import { exportArchive } from "./export-archive.ts";
import type { ExportEvent } from "./export-events.ts";
import { statIfPresent } from "./private-file.ts";
import { isUnchanged, onDisk } from "./saved-file.ts";

/** Returns the absolute path of a folder, so that a resume finds it from another one. */
export function resolveFolder(folder: string): string {
  return resolve(folder);
}

/** Creates what exports the batches of a run to a folder. */
export function createBackups(context: BackupsContext): Backups {
  const { client, run, folder, known } = context;
  const { clock } = run.settings;

  return {
    async ensure(batch) {
      const earlier = known.get(batch.batch);
      if (earlier && (await onDisk(clock, isUnchanged(earlier)))) {
        return;
      }

      await onDisk(clock, mkdir(folder, { recursive: true, mode: 0o700 }));
      const path = await onDisk(clock, choosePath(folder, batch.batch, clock.now()));
      const emit = (event: ExportEvent) => context.emit(batch, event);

      const archive = await exportArchive({ client, run, emit }, batch, path);
      await context.keep({ batch: batch.batch, ...archive });
      emit({ type: "exported", ...archive });
    },
  };
}

// --- internal ---

/** Number of digits in the names of files, so that they are listed in the order of the run. */
const BATCH_DIGITS = 4;

/**
 * Returns a path that nothing has, with a name that the service accepts when the file is imported: of
 * letters, digits and hyphens.
 *
 * @param now milliseconds since 1970.
 */
async function choosePath(folder: string, batch: number, now: number): Promise<string> {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const name = `batch-${String(batch).padStart(BATCH_DIGITS, "0")}-${time}`;

  for (let copy = 1; ; copy += 1) {
    const path = join(folder, copy === 1 ? `${name}.zip` : `${name}-${copy}.zip`);
    if (!(await statIfPresent(path))) {
      return path;
    }
  }
}
