import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalLine } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roma-journal-"));
  path = join(folder, "run.journal");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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

async function created(): Promise<ReturnType<typeof fileJournal>> {
  const journal = fileJournal(path);
  await journal.open();
  await journal.create(lines());
  return journal;
}

describe("the file", () => {
  test("is JSON Lines, and nothing stays beside it", async () => {
    const journal = await created();
    await journal.append(intent);
    await journal.append(job);
    await journal.close();
    expect(await read()).toEqual([...first, intent, job]);
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(6);
    expect(readdirSync(folder)).toEqual(["run.journal"]);
  });

  test("is read in pieces, whatever their borders", async () => {
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

  test("is not there if its first lines could not all be written", async () => {
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

  test("is never written over", async () => {
    await (await created()).close();
    await expect(created()).rejects.toMatchObject({ code: "journal", problem: "exists" });
    expect(await read()).toEqual(first);
  });

  test("that is missing is said to be missing", async () => {
    await expect(read()).rejects.toMatchObject({ code: "journal", problem: "missing" });
  });

  test.for([
    ["in the middle", '{"type":"jo'],
    ["by zeros", "\0\0\0\0"],
    ["with its end", '{"type":"job","batch":1,\n'],
  ] as const)("may have a last line torn %s: it is dropped", async ([, torn]) => {
    await (await created()).close();
    appendFileSync(path, torn);
    expect(await read()).toEqual(first);
    const journal = fileJournal(path);
    await journal.open();
    await journal.append(intent);
    await journal.close();
    expect(await read()).toEqual([...first, intent]);
  });

  test("may end without a line feed: the next line does not stick to the last", async () => {
    await (await created()).close();
    appendFileSync(path, JSON.stringify(intent));
    const journal = fileJournal(path);
    await journal.open();
    await journal.append(job);
    await journal.close();
    expect(await read()).toEqual([...first, intent, job]);
  });

  test("that is damaged before its last line is refused", async () => {
    await (await created()).close();
    appendFileSync(path, `{"type":"jo\n${JSON.stringify(job)}\n`);
    await expect(read()).rejects.toMatchObject({ code: "journal", problem: "unreadable" });
  });

  test.for(["null", "[1]", '{"name":"package"}', '{"type":"ids","batch":1}'])(
    "that has the line %s is refused",
    async (line) => {
      writeFileSync(path, `{"type":"header"}\n${line}\n`);
      await expect(read()).rejects.toMatchObject({ code: "journal", problem: "unreadable" });
    },
  );

  test("that is no journal is left as it is", async () => {
    writeFileSync(path, "my thesis\nits last line");
    const journal = fileJournal(path);
    await journal.open();
    await journal.close();
    expect(readFileSync(path, "utf8")).toBe("my thesis\nits last line");
  });
});

describe("the lock", () => {
  const lockOf = async (pid: number, elsewhere = {}) => {
    const journal = fileJournal(path);
    await journal.open();
    const own = JSON.parse(readFileSync(`${path}.lock`, "utf8"));
    await journal.close();
    const lock = { ...own, nonce: "other", pid, ...elsewhere };
    writeFileSync(`${path}.lock`, JSON.stringify(lock));
  };
  const setAge = (ms: number) => {
    const time = new Date(Date.now() - ms);
    utimesSync(`${path}.lock`, time, time);
  };

  test("refuses a second use, until it is released", async () => {
    const journal = await created();
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "locked" });
    await journal.close();
    const next = fileJournal(path);
    await next.open();
    await next.close();
  });

  test("is released if the journal can't be read", async () => {
    mkdirSync(path);
    await expect(fileJournal(path).open()).rejects.toMatchObject({ code: "EISDIR" });
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("of a process that lives refuses; of one that was killed it is taken over", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    await lockOf(child.pid!);
    await expect(fileJournal(path).open()).rejects.toMatchObject({
      problem: "locked",
      message: expect.stringContaining(`Process ${child.pid}`),
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    const journal = await created();
    await journal.close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("of an earlier process with the same ID as this one is taken over", async () => {
    await lockOf(process.pid);
    await (await created()).close();
  });

  test("of another host, or not yet written, refuses as long as it is renewed", async () => {
    await lockOf(2 ** 30, { host: "elsewhere" });
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "locked" });
    writeFileSync(`${path}.lock`, "");
    await expect(fileJournal(path).open()).rejects.toMatchObject({ problem: "locked" });
    setAge(61_000);
    await (await created()).close();
  });

  test("that was not renewed is taken over, and its former holder writes no more", async () => {
    const former = await created();
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

  test("is got by one of many that take it over at once", async () => {
    await lockOf(2 ** 30);
    const opened = await Promise.allSettled(
      Array.from({ length: 8 }, () => fileJournal(path).open()),
    );
    expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

test("the root loads nothing of Node", () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) {
      return;
    }
    seen.add(file);
    const code = readFileSync(join(import.meta.dirname, file), "utf8");
    for (const [, name = ""] of code.matchAll(/^(?:import|export)[^;]*?from "([^"]+)"/gms)) {
      expect(name).not.toMatch(/^node:/);
      if (name.startsWith("./")) {
        visit(name.slice(2));
      }
    }
  };
  visit("index.ts");
  expect(seen.size).toBeGreaterThan(8);
});
