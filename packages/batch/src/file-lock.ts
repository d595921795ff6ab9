import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { JournalError } from "./errors.ts";

/** A lock that this process holds. */
export interface FileLock {
  /** Throws if another process took it over, which it may if this one seemed to be dead. */
  check(): void;
  release(): Promise<void>;
}

/**
 * Takes the lock at a path. It is a file that names its process, whose time is renewed while it is
 * held: one of a process that was killed is taken over at once, one that was not renewed for a
 * minute too, since its process ID may be another's by now.
 *
 * @throws {JournalError} `locked`, if another process holds it.
 */
export async function takeLock(path: string): Promise<FileLock> {
  const owner: Owner = { pid: process.pid, host: thisHost(), nonce: randomUUID() };
  const text = JSON.stringify(owner);
  try {
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw error;
    }
    await takeOver(path, text, owner.nonce);
  }
  held.add(owner.nonce);
  const beat = setInterval(() => {
    const now = new Date();
    // A lock that is gone is noticed by the next check.
    utimes(path, now, now).catch(() => {});
  }, beatMs);
  beat.unref();
  const isOwn = () => nonceOf(readIfThere(path)) === owner.nonce;
  return {
    check() {
      if (!isOwn()) {
        const isGone = readIfThere(path) === "";
        throw new JournalError(
          "locked",
          isGone ? `its lock ${path} is gone` : "another process took it over",
        );
      }
    },
    async release() {
      clearInterval(beat);
      held.delete(owner.nonce);
      if (isOwn()) {
        await rm(path, { force: true });
      }
    },
  };
}

// --- internal ---

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly nonce: string;
}

const beatMs = 5000;
const staleMs = 60_000;
const settleMs = 100;

/** The locks of this process: another one with its process ID is a leftover. */
const held = new Set<string>();

async function takeOver(path: string, text: string, nonce: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const owner = parse(readIfThere(path));
  if (found && isHeld(owner, Date.now() - found.mtimeMs)) {
    const who = owner ? `process ${owner.pid} on ${owner.host}` : "another process";
    throw new JournalError("locked", `${who} uses it (${path})`);
  }
  const temporary = `${path}.${nonce}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
  // If two take it over at once, the last one has it, and the other one sees that now.
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  if (nonceOf(readIfThere(path)) !== nonce) {
    throw new JournalError("locked", `another process took it over (${path})`);
  }
}

function isHeld(owner: Owner | undefined, ageMs: number): boolean {
  if (ageMs > staleMs) {
    return false;
  }
  // A lock that is just being written is empty.
  if (!owner || owner.host !== thisHost()) {
    return true;
  }
  return owner.pid === process.pid ? held.has(owner.nonce) : isAlive(owner.pid);
}

/** Where a process ID means the same process: containers may share a name, but not their IDs. */
function thisHost(): string {
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
    // It is there, but belongs to someone else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parse(text: string): Owner | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nonceOf(text: string): string | undefined {
  return parse(text)?.nonce;
}
