import { randomUUID } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { lstat, lutimes, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { JournalError } from "./errors.ts";
import { isObject } from "./json.ts";
import { codeOf, createPrivateFile } from "./private-file.ts";

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
 * @throws {JournalError} `locked`, if this or another process holds it; `unsafe`, if something else
 * has its name.
 */
export async function acquireLock(path: string): Promise<FileLock> {
  const owner: Owner = { ...currentProcess(), nonce: randomUUID() };
  const text = JSON.stringify(owner);

  try {
    await writeLock(path, text);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") {
      throw error;
    }
    await takeOver(path, text, owner.nonce);
  }

  const heartbeat = setInterval(() => {
    const now = new Date();
    // If the lock no longer exists, the next check reports that.
    lutimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();

  const isOwn = () => readOwner(path)?.nonce === owner.nonce;

  return {
    check() {
      if (isOwn()) {
        return;
      }
      if (!lstatSync(path, { throwIfNoEntry: false })) {
        throw new JournalError("locked", `The lock of the journal is missing (${path})`);
      }
      throw takenOver(path);
    },

    async release() {
      clearInterval(heartbeat);
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
  /** When the process began, in milliseconds since the system began. */
  readonly startedAt: number;
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

/** Maximum difference between two measurements of when a process began, in milliseconds. */
const START_TOLERANCE_MS = 100;

/** Maximum size of a lock, in bytes. Anything larger at its path was not written by this code. */
const MAX_LOCK_SIZE = 4096;

async function writeLock(path: string, text: string): Promise<void> {
  const file = await createPrivateFile(path);
  await file.appendFile(text).finally(() => file.close());
}

async function takeOver(path: string, text: string, nonce: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats && !stats.isFile()) {
    throw new JournalError(
      "unsafe",
      `${path} must be a file that only this program writes: remove it, or use another journal`,
    );
  }

  const owner = readOwner(path);
  if (stats && isHeld(owner, Math.abs(Date.now() - stats.mtimeMs))) {
    throw new JournalError("locked", `${describeHolder(owner)} is using the journal (${path})`);
  }

  const temporary = `${path}.${nonce}`;
  await writeLock(temporary, text);
  await rename(temporary, path);

  // If two processes take it over at the same time, the last one wins, and the other one finds out
  // here.
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLE_MS);
  });
  if (readOwner(path)?.nonce !== nonce) {
    throw takenOver(path);
  }
}

/** Names the run that holds a lock, as far as it is known. */
function describeHolder(owner: Owner | undefined): string {
  if (!owner) {
    return "Another run";
  }
  // The rest of a host is a namespace, which tells people nothing.
  const [name = ""] = owner.host.split(" ");
  const place = owner.host === currentHost() ? "this machine" : `${name}, maybe in a container`;
  return `Another run on ${place} (process ${owner.pid})`;
}

function takenOver(path: string): JournalError {
  return new JournalError("locked", `Another process took over the journal (${path})`);
}

/**
 * Returns true if a lock is in use.
 *
 * @param ageMs how far its modification is away: a clock may have been wrong in either direction.
 */
function isHeld(owner: Owner | undefined, ageMs: number): boolean {
  if (ageMs > STALE_MS) {
    return false;
  }

  // A lock that is being written is empty.
  const { pid, host, startedAt } = currentProcess();
  if (!owner || owner.host !== host) {
    return true;
  }
  if (owner.pid !== pid) {
    return isAlive(owner.pid);
  }

  // The lock of an earlier process may have the same process ID. That of this process may belong to
  // another thread, or to another copy of this module.
  return Math.abs(owner.startedAt - startedAt) <= START_TOLERANCE_MS;
}

/** Identifies the process of this thread, independently of its clock. */
function currentProcess(): Omit<Owner, "nonce"> {
  const systemMs = Number(process.hrtime.bigint() / 1_000_000n);
  const startedAt = Math.round(systemMs - process.uptime() * 1000);

  return { pid: process.pid, host: currentHost(), startedAt };
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

/** Reads the owner that a lock names; undefined while it is being written, or if it is no lock. */
function readOwner(path: string): Owner | undefined {
  try {
    // Opening anything else could wait forever.
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_LOCK_SIZE) {
      return undefined;
    }

    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    isObject(value) &&
    typeof value["pid"] === "number" &&
    typeof value["host"] === "string" &&
    typeof value["startedAt"] === "number" &&
    typeof value["nonce"] === "string"
  );
}
