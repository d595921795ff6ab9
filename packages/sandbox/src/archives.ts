import { type ArchiveContent, type ArchivedAsset, writeArchive } from "./archive-file.ts";
import { randomId } from "./ids.ts";

/** An archive that an export job created. */
export interface Archive {
  id: string;
  /** The user who exported it, and who alone can download it. */
  user: string;
  /** `available` until it is downloaded or expires. */
  status: "available" | "downloaded" | "expired";
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Milliseconds since 1970. */
  expiresAt: number;
  apps: readonly ArchivedAsset[];
  tasks: readonly ArchivedAsset[];
}

/** The archives. Each can be downloaded once, until it expires. */
export interface ArchiveStore {
  /** Returns all archives. */
  list(): Archive[];
  /** Stores the assets of an export. */
  add(user: string, content: ArchiveContent, createdAt: number): Archive;
  /** Returns the file of an archive, and removes it; undefined if it is gone, or of another user. */
  take(id: string, user: string): Uint8Array<ArrayBuffer> | undefined;
  /** Removes all archives. */
  clear(): void;
}

/**
 * Creates a store of archives.
 *
 * @param lifetimeMs the time until an archive expires.
 */
export function createArchiveStore(now: () => number, lifetimeMs: number): ArchiveStore {
  const archives = new Map<string, Archive>();

  function expire(): void {
    for (const archive of archives.values()) {
      if (archive.status === "available" && archive.expiresAt <= now()) {
        archive.status = "expired";
      }
    }
  }

  return {
    list() {
      expire();
      return [...archives.values()];
    },

    add(user, { apps, tasks }, createdAt) {
      const archive: Archive = {
        id: randomId(),
        user,
        status: "available",
        createdAt,
        expiresAt: createdAt + lifetimeMs,
        apps,
        tasks,
      };
      archives.set(archive.id, archive);
      return archive;
    },

    take(id, user) {
      expire();
      const archive = archives.get(id);
      if (archive?.user !== user || archive.status !== "available") {
        return undefined;
      }

      archive.status = "downloaded";
      return writeArchive(archive);
    },

    clear: () => archives.clear(),
  };
}
