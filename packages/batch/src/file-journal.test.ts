import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { JournalLine } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { build } from "esbuild";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createFolder } from "../test/set-up.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = createFolder();
  path = join(folder, "run.journal");
});

const header: JournalLine = {
  type: "header",
  format: 1,
  endpoint: "https://roma.example.com",
  projectId: "p",
  instanceId: "i",
  options: {},
};
const first: JournalLine[] = [
  header,
  { type: "ids", batch: 1, apps: ["äpp-1"], tasks: [] },
  { type: "total", batches: 1, assets: 1 },
];
const intent: JournalLine = { type: "intent", batch: 1 };
const job: JournalLine = { type: "job", batch: 1, jobId: "j", resent: false };

async function* lines(given: readonly JournalLine[] = first) {
  yield* given;
}

async function read(): Promise<JournalLine[]> {
  const all: JournalLine[] = [];
  for await (const line of fileJournal(path).read()) {
    all.push(line);
  }
  return all;
}

async function createJournal(): Promise<ReturnType<typeof fileJournal>> {
  const journal = fileJournal(path);
  await journal.open();
  await journal.create(lines());
  return journal;
}

describe("the file", () => {
  test("contains JSON Lines, and no other file remains", async () => {
    const journal = await createJournal();
    await journal.append(intent);
    await journal.append(job);
    await journal.close();
    expect(await read()).toEqual([...first, intent, job]);
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(6);
    expect(readdirSync(folder)).toEqual(["run.journal"]);
  });

  test("is read correctly across the borders of chunks", async () => {
    const apps = Array.from({ length: 100 }, (_, index) => `${"ä".repeat(60)}-${index}`);
    const many = Array.from({ length: 100 }, (_, index): JournalLine => {
      return { type: "ids", batch: index + 1, apps, tasks: [] };
    });
    const journal = fileJournal(path);
    await journal.open();
    await journal.create(lines([header, ...many]));
    await journal.close();
    expect(await read()).toEqual([header, ...many]);
  });

  test("does not exist if its first lines could not all be written", async () => {
    const journal = fileJournal(path);
    await journal.open();
    async function* broken() {
      yield* first;
      throw new Error("the list is damaged");
    }
    await expect(journal.create(broken())).rejects.toThrow("the list is damaged");
    await journal.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is never overwritten", async () => {
    await (await createJournal()).close();
    await expect(createJournal()).rejects.toMatchObject({ code: "journal", problem: "exists" });
    expect(await read()).toEqual(first);
  });

  test("is reported as missing if it does not exist", async () => {
    await expect(read()).rejects.toMatchObject({ code: "journal", problem: "missing" });
  });

  test.for([
    ["in the middle", '{"type":"jo'],
    ["by zeros", "\0\0\0\0"],
    ["with its end", '{"type":"job","batch":1,\n'],
  ] as const)("may have a last line torn %s, which is dropped", async ([, torn]) => {
    await (await createJournal()).close();
    appendFileSync(path, torn);
    expect(await read()).toEqual(first);
    const journal = fileJournal(path);
    await journal.open();
    await journal.append(intent);
    await journal.close();
    expect(await read()).toEqual([...first, intent]);
  });

  test("may end without a line feed, which is added before the next line", async () => {
    await (await createJournal()).close();
    appendFileSync(path, JSON.stringify(intent));
    const journal = fileJournal(path);
    await journal.open();
    await journal.append(job);
    await journal.close();
    expect(await read()).toEqual([...first, intent, job]);
  });

  test("is rejected if a line before the last one is damaged", async () => {
    await (await createJournal()).close();
    appendFileSync(path, `{"type":"jo\n${JSON.stringify(job)}\n`);
    await expect(read()).rejects.toMatchObject({ code: "journal", problem: "unreadable" });
  });

  test.for(["null", "[1]", '{"name":"package"}', '{"type":"ids","batch":1}'])(
    "is rejected with the line %s",
    async (line) => {
      writeFileSync(path, `{"type":"header"}\n${line}\n`);
      await expect(read()).rejects.toMatchObject({ code: "journal", problem: "unreadable" });
    },
  );

  test("is not modified if it is not a journal", async () => {
    writeFileSync(path, "my thesis\nits last line");
    const journal = fileJournal(path);
    await journal.open();
    await journal.close();
    expect(readFileSync(path, "utf8")).toBe("my thesis\nits last line");
  });
});

describe("in a folder that others may write to", () => {
  const prepareLink = (name: string) => {
    writeFileSync(join(folder, "victim"), "precious");
    symlinkSync(join(folder, "victim"), join(folder, name));
  };
  const readVictim = () => readFileSync(join(folder, "victim"), "utf8");

  test("is readable and writable for its owner alone, and so is the lock", async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const journal = await createJournal();

    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(lstatSync(`${path}.lock`).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  test("does not follow links that were prepared for it", async () => {
    prepareLink("run.journal.tmp");
    await (await createJournal()).close();
    expect(lstatSync(path).isFile()).toBe(true);
    expect(readVictim()).toBe("precious");

    rmSync(path);
    symlinkSync(join(folder, "nowhere"), path);
    await expect(createJournal()).rejects.toMatchObject({ problem: "unsafe" });
    expect(readdirSync(folder)).not.toContain("nowhere");
  });

  test("has one lock, whatever links lead to it", async () => {
    const journal = await createJournal();
    const alias = join(folder, "alias");
    mkdirSync(alias);
    symlinkSync(path, join(alias, "link"));
    symlinkSync(folder, join(alias, "folder"));

    for (const name of ["link", "folder/run.journal"]) {
      const other = fileJournal(join(alias, name));
      await expect(other.open()).rejects.toMatchObject({ problem: "locked" });
    }
    await journal.close();
  });

  test("is refused if it has a second name, which would have another lock", async () => {
    await (await createJournal()).close();
    linkSync(path, join(folder, "second"));
    for (const name of [path, join(folder, "second")]) {
      await expect(fileJournal(name).open()).rejects.toMatchObject({ problem: "unsafe" });
    }
  });

  test("is refused without waiting if it is a pipe", async () => {
    execFileSync("mkfifo", [path]);
    await expect(read()).rejects.toMatchObject({ problem: "unsafe" });
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "unsafe" });
  });

  test.for([
    ["removed", () => rmSync(path)],
    [
      "replaced",
      () => {
        writeFileSync(`${path}.new`, "");
        renameSync(`${path}.new`, path);
      },
    ],
  ] as const)("ends the run if it is %s", async ([, change]) => {
    const journal = await createJournal();
    change();
    await expect(journal.append(intent)).rejects.toMatchObject({ problem: "missing" });
    await journal.close();
  });

  test("is not read beyond a line that is longer than any line can be", async () => {
    await (await createJournal()).close();
    appendFileSync(path, "x".repeat(3 << 20));
    await expect(read()).rejects.toMatchObject({ problem: "unreadable", line: 4 });
  });
});

describe("a full disk", () => {
  test("leaves room for the lines of a batch that was begun, but not for another batch", async () => {
    const journal = await createJournal();
    await journal.reserve?.();
    const restore = await fillDisk();
    onTestFinished(restore);

    await journal.append(job);
    await expect(journal.reserve?.()).rejects.toMatchObject({ code: "ENOSPC" });
    restore();
    await journal.reserve?.();
    await journal.append(intent);
    await journal.close();

    expect(await read()).toEqual([...first, job, intent]);
    expect(readdirSync(folder)).toEqual(["run.journal"]);
  });

  test("ends the use of the journal if a line could not be written", async () => {
    const journal = await createJournal();
    const restore = await fillDisk();
    onTestFinished(restore);

    await expect(journal.append(job)).rejects.toMatchObject({ code: "ENOSPC" });
    restore();
    await expect(journal.append(intent)).rejects.toThrow("could not be written");
    await journal.close();
    expect(await read()).toEqual(first);
  });
});

describe("the lock", () => {
  const leaveLock = async (pid: number, owner = {}) => {
    const journal = fileJournal(path);
    await journal.open();
    const own = JSON.parse(readFileSync(`${path}.lock`, "utf8"));
    await journal.close();
    const lock = { ...own, nonce: "other", pid, ...owner };
    writeFileSync(`${path}.lock`, JSON.stringify(lock));
  };
  const setAge = (ms: number) => {
    const time = new Date(Date.now() - ms);
    utimesSync(`${path}.lock`, time, time);
  };

  test("excludes a second user until it is released", async () => {
    const journal = await createJournal();
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "locked" });
    await journal.close();
    const next = fileJournal(path);
    await next.open();
    await next.close();
  });

  test("is released if the journal is not a file", async () => {
    mkdirSync(path);
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "unsafe" });
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("of a live process is respected, and taken over once the process was killed", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    await leaveLock(child.pid!);
    await expect(fileJournal(path).open()).rejects.toMatchObject({
      problem: "locked",
      message: expect.stringContaining(`Another run on this machine (process ${child.pid})`),
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    const journal = await createJournal();
    await journal.close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("of an earlier process with the same ID as this one is taken over", async () => {
    await leaveLock(process.pid, { startedAt: 0 });
    await (await createJournal()).close();
  });

  test("of another thread of this process is respected", async () => {
    const journal = await createJournal();
    const program = `
      import { fileJournal } from "@roma-assets/batch/file-journal";
      import { parentPort } from "node:worker_threads";
      const refused = await fileJournal(${JSON.stringify(path)}).open().catch((error) => error);
      parentPort.postMessage(refused?.problem ?? "opened");
    `;
    const worker = new Worker(toModuleUrl(program));
    const [answer] = await once(worker, "message");
    await worker.terminate();
    await journal.close();

    expect(answer).toBe("locked");
  });

  test.for([61_000, -61_000])("of another host is taken over %i ms later", async (ms) => {
    await leaveLock(2 ** 30, { host: "elsewhere" });
    setAge(ms);
    await (await createJournal()).close();
  });

  test("that is not a file is refused without waiting for it", async () => {
    execFileSync("mkfifo", [`${path}.lock`]);
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "unsafe" });
    expect(lstatSync(`${path}.lock`).isFIFO()).toBe(true);
  });

  test("of another host, or not written yet, is respected as long as it is renewed", async () => {
    await leaveLock(2 ** 30, { host: "elsewhere" });
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "locked" });
    writeFileSync(`${path}.lock`, "");
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "locked" });
    setAge(61_000);
    await (await createJournal()).close();
  });

  test("is taken over if it was not renewed, and its former owner can no longer write", async () => {
    // The former owner must not renew it, however long this test takes.
    vi.useFakeTimers({ toFake: ["setInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const former = await createJournal();
    setAge(61_000);
    const journal = fileJournal(path);
    await journal.open();
    await expect(former.append(intent)).rejects.toMatchObject({ problem: "locked" });
    await former.close();
    await journal.append(job);
    await journal.close();
    expect(await read()).toEqual([...first, job]);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("is taken over by only one of many processes at the same time", async () => {
    await (await createJournal()).close();
    await leaveLock(2 ** 30);
    const journals = Array.from({ length: 8 }, () => fileJournal(path));

    const opened = await Promise.allSettled(journals.map((journal) => journal.open()));
    const owners = journals.filter((_, index) => opened[index]?.status === "fulfilled");
    // A slow one may take over the lock of a faster one, which then finds out before it writes.
    const written = await Promise.allSettled(owners.map((journal) => journal.append(intent)));
    await Promise.all(owners.map((journal) => journal.close()));

    expect(written.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

test("the main entry is bundled for a browser without anything of Node", async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve("@roma-assets/batch"))],
    bundle: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
  });

  const inputs = Object.keys(metafile.inputs).map((path) => basename(path));
  expect(inputs).toContain("no-backup-files.js");
  expect(inputs).not.toContain("private-file.js");
});

// --- internal ---

/** Returns a module of a program that imports packages of this repository. */
function toModuleUrl(program: string): URL {
  const file = join(import.meta.dirname, `worker-${process.pid}.mjs`);
  writeFileSync(file, program);
  onTestFinished(() => rmSync(file));
  return pathToFileURL(file);
}

/**
 * Makes writes fail as on a full disk: the next write of a line, and that of any reserve.
 *
 * @returns a function that ends this.
 */
async function fillDisk(): Promise<() => void> {
  const probe = await open(path, "r");
  const prototype: FileHandle = Object.getPrototypeOf(probe);
  await probe.close();

  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const write = vi.spyOn(prototype, "write").mockRejectedValueOnce(full);
  const appendFile = vi.spyOn(prototype, "appendFile").mockRejectedValue(full);
  return () => {
    write.mockRestore();
    appendFile.mockRestore();
  };
}
