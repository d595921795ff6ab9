import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findIdProblem } from "@roma-assets/batch";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readIds } from "./id-list.ts";

const folder = mkdtempSync(join(tmpdir(), "roma-ids-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function collect(list: AsyncIterable<string>): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of list) {
    ids.push(id);
  }
  return ids;
}

async function read(text: string | Buffer, ids: string[] = []) {
  const file = join(folder, "ids.txt");
  writeFileSync(file, text);
  const list = await readIds({ option: "--app", ids, files: [file] });
  return { list, file };
}

test("reads one ID per line and skips comments, blank lines and any kind of line end", async () => {
  const { list } = await read("\uFEFF# all\r\na\r\n\r\n  b  # the second\n\t\n#c\nd", ["z"]);
  expect(await collect(list)).toEqual(["z", "a", "b", "d"]);
  expect(list).toMatchObject({ count: 4, first: ["z", "a", "b"] });
});

test("reads UTF-16 with a byte order mark, also across chunk boundaries", async () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `id-${index}`);
  const text = Buffer.from(`\uFEFF# 应用\r\n${ids.join("\r\n")}\r\n`, "utf16le");
  for (const bytes of [text, Buffer.from(text).swap16()]) {
    const { list } = await read(bytes);
    expect(list.count).toBe(10_000);
    expect(await collect(list)).toEqual(ids);
  }
});

test("refuses UTF-16 without a byte order mark by one message", async () => {
  const reading = read(Buffer.from("app-1\r\napp-2\r\n", "utf16le"));
  await expect(reading).rejects.toThrow(
    /^\S+ids\.txt: expected UTF-8 text, but it looks like UTF-16 LE [^\n]*: save it as UTF-8\.$/,
  );
});

test("accepts LF, CR and CRLF line ends, also across chunk boundaries", async () => {
  const { list } = await read("app-4\r# old\rapp-5\r");
  expect(await collect(list)).toEqual(["app-4", "app-5"]);
  for (let size = 65_530; size < 65_540; size += 1) {
    const { list } = await read(`#${"x".repeat(size)}\r\na\r\n`);
    expect(await collect(list)).toEqual(["a"]);
  }
});

test("leaves out duplicates wherever they occur", async () => {
  const many = Array.from({ length: 150 }, (_, index) => `id-${index}`);
  const { list } = await read([...many, "id-7", "new", "id-0"].join("\n"), ["id-3"]);
  const once = ["id-3", ...many.filter((id) => id !== "id-3"), "new"];
  expect(list).toMatchObject({ count: 151, duplicates: 3 });
  expect(await collect(list)).toEqual(once);
});

test("separates lines across chunk boundaries", async () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `id-${index}`);
  const { list } = await read(ids.join("\n"));
  expect(list.count).toBe(20_000);
  expect(await collect(list)).toEqual(ids);
});

test.each([4096, 65_535, 65_536, 200_000])(
  "skips a comment of %i characters as a whole",
  async (length) => {
    const { list } = await read(`#${"x".repeat(length)}app-777\na # ${"x ".repeat(length)}b\nc\n`);
    expect(await collect(list)).toEqual(["a", "c"]);
    const reading = read(`#${"x ".repeat(length)}app-777\nok\na b\n`);
    await expect(reading).rejects.toThrow(/^\S+ids\.txt:3: "a b" [^\n]+$/);
  },
);

test.each(["x", " ", "x y, "])(
  "reports a line that is too long once: repeated %j",
  async (text) => {
    for (const length of [4097, 65_535, 65_536, 200_000]) {
      const reading = read(`ok\n${text.repeat(length)}app-777\nok\na b\n`);
      const { problems } = await reading.then(
        () => expect.fail(),
        (error) => error,
      );
      expect(problems).toEqual([
        expect.stringMatching(/ids\.txt:2: .*longer than 4096 characters/),
        expect.stringMatching(/ids\.txt:4: "a b"/),
      ]);
    }
  },
);

test("names invalid IDs by file and line, up to ten", async () => {
  const reading = read(`ok\n\n# fine\na b\n${"c,d\n".repeat(20)}`, ["e f"]);
  const { problems } = await reading.then(
    () => expect.fail(),
    (error) => error,
  );
  expect(problems).toHaveLength(10);
  expect(problems[0]).toMatch(/^--app: "e f" is not a valid ID/);
  expect(problems[1]).toMatch(/ids\.txt:4: "a b" is not a valid ID/);
  expect(problems[2]).toMatch(/ids\.txt:5: "c,d"/);
});

test("fails if a file changes after it was checked", async () => {
  for (const changed of ["a\n", "a\nb\nc\n", "a\nb c\n", "a\nc\n", "b\na\n"]) {
    const { list, file } = await read("a\nb\n");
    writeFileSync(file, changed);
    await expect(collect(list)).rejects.toThrow(/changed/);
  }
});

test("refuses a missing file and a folder by name", async () => {
  const from = (file: string) => readIds({ option: "--app", ids: [], files: [file] });
  await expect(from(join(folder, "none"))).rejects.toThrow(/none: .*ENOENT/);
  await expect(from(folder)).rejects.toThrow(/folder/);
});

test("ends at a line without an end, and leaves comments their length", async () => {
  const endless = read("x".repeat(3 << 20));
  await expect(endless).rejects.toThrow(/ids\.txt:1: "x+" is not a valid ID: its line is longer/);

  const { list } = await read(`# ${"x".repeat(3 << 20)}\rapp-1 #${" y".repeat(1 << 20)}\rapp-2`);
  expect(await collect(list)).toEqual(["app-1", "app-2"]);
});

test("refuses more IDs than it can hold", async () => {
  const file = join(folder, "ids.txt");
  writeFileSync(file, "app-1\napp-2\napp-1\napp-3\n");
  const args = { option: "--app", ids: [], files: [file] };

  expect((await readIds(args, 3)).count).toBe(3);
  await expect(readIds(args, 2)).rejects.toThrow(/ids\.txt:4: expected at most 2 IDs/);
});

test("refuses a pipe by name without waiting for it", async () => {
  const file = join(folder, "pipe");
  execFileSync("mkfifo", [file]);
  const reading = readIds({ option: "--app", ids: [], files: [file] });
  await expect(reading).rejects.toThrow(/expected a file, received a pipe or a device/);
});

test("reads the IDs back that were written, whatever they are", async () => {
  const anyCharacter = fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCodePoint(code));
  const anyId = fc
    .string({ unit: anyCharacter, minLength: 1, maxLength: 3 })
    .filter((id) => findIdProblem(id) === undefined);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyId, { minLength: 1 }), async (ids) => {
      const { list } = await read(ids.map((id) => `${id}\n`).join(""));
      expect(await collect(list)).toEqual(ids);
    }),
  );
});
