import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { JournalError } from "./errors.ts";

/** A lock that this process holds. */
export interface FileLock {
  /**
   * Checks that this process still holds the lock: another one may have taken it over if this one
   * seemed to have ended.
   *
   * @throws {JournalError} `locked`, if it does not.
   */
  check(): void;
  /** Releases the lock. */
  release(): Promise<void>;
}

/**
 * Acquires the lock at a path. The lock is a file that names its process. Its modification time is
 * renewed while it is held. A lock is taken over if its process has ended. It is also taken over if
 * it was not renewed for a minute, because its process ID may have been reused.
 *
 * @throws {JournalError} `locked`, if another process holds it.
 */
export async function acquireLock(path: string): Promise<FileLock> {
  const owner: Owner = { pid: process.pid, host: currentHost(), nonce: randomUUID() };
  const text = JSON.stringify(owner);

  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") {
      throw error;
    }
    await takeOver(path, text, owner.nonce);
  }

  heldByThisProcess.add(owner.nonce);
  const heartbeat = setInterval(() => {
    const now = new Date();
    // If the lock no longer exists, the next check reports that.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();

  const isOwn = () => nonceOf(readIfPresent(path)) === owner.nonce;

  return {
    check() {
      if (isOwn()) {
        return;
      }
      if (readIfPresent(path) === "") {
        throw new JournalError("locked", `The lock of the journal is missing (${path})`);
      }
      throw takenOver(path);
    },

    async release() {
      clearInterval(heartbeat);
      heldByThisProcess.delete(owner.nonce);
      if (isOwn()) {
        await rm(path, { force: true });
      }
    },
  };
}

// --- internal ---

/** The content of a lock. */
interface Owner {
  readonly pid: number;
  /** Where the process ID is valid. */
  readonly host: string;
  /** Identifies this lock. */
  readonly nonce: string;
}

/**
 * Interval at which a lock is renewed: it may fail several times before the lock counts as
 * abandoned.
 */
const HEARTBEAT_MS = 5000;

/**
 * Time after which a lock that was not renewed counts as abandoned. A live process renews it twelve
 * times in that period.
 */
const STALE_MS = 60_000;

/** Time that another process may need to take over the same lock, in milliseconds. */
const SETTLE_MS = 100;

/**
 * The locks of this process. Any other lock with its process ID was left behind by an earlier
 * process.
 */
const heldByThisProcess = new Set<string>();

async function takeOver(path: string, text: string, nonce: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  const owner = parseOwner(readIfPresent(path));
  if (stats && isHeld(owner, Date.now() - stats.mtimeMs)) {
    const holder = owner ? `Process ${owner.pid} on ${owner.host}` : "Another process";
    throw new JournalError("locked", `${holder} is using the journal (${path})`);
  }

  const temporary = `${path}.${nonce}`;
  await writeFile(temporary, text);
  await rename(temporary, path);

  // If two processes take it over at the same time, the last one wins, and the other one finds out
  // here.
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLE_MS);
  });
  if (nonceOf(readIfPresent(path)) !== nonce) {
    throw takenOver(path);
  }
}

function takenOver(path: string): JournalError {
  return new JournalError("locked", `Another process took over the journal (${path})`);
}

function isHeld(owner: Owner | undefined, ageMs: number): boolean {
  if (ageMs > STALE_MS) {
    return false;
  }

  // A lock that is being written is empty.
  if (!owner || owner.host !== currentHost()) {
    return true;
  }

  return owner.pid === process.pid ? heldByThisProcess.has(owner.nonce) : isAlive(owner.pid);
}

/**
 * Returns the namespace of process IDs. Containers may share a host name, but not their process
 * IDs.
 */
function currentHost(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return codeOf(error) === "EPERM";
  }
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Returns the owner that a lock names; undefined while it is being written. */
function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    "host" in value &&
    "nonce" in value
  );
}

function nonceOf(text: string): string | undefined {
  return parseOwner(text)?.nonce;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
