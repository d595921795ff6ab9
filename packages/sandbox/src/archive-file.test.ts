import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readArchive, UnreadableArchiveError, writeArchive } from "./archive-file.ts";

const MEGABYTE = 1024 * 1024;

const content = { apps: [{ id: "a", name: "A" }], tasks: [{ id: "t", name: "资" }] };

test("an archive is read as it was written", () => {
  const assets = fc.array(fc.record({ id: fc.string(), name: fc.string({ unit: "grapheme" }) }));

  fc.assert(
    fc.property(fc.record({ apps: assets, tasks: assets }, { noNullPrototype: true }), (each) => {
      expect(readArchive(writeArchive(each))).toEqual(each);
    }),
  );
});

test("the same content always makes the same file", () => {
  expect(writeArchive(content)).toEqual(writeArchive(content));
});

test("a file that other tools packed is read too", () => {
  const entries = { "folder/": new Uint8Array(), "assets.json": toBytes(content) };

  expect(readArchive(zipSync(entries, { level: 0 }))).toEqual(content);
  expect(readArchive(zipSync(entries, { level: 9 }))).toEqual(content);
});

describe("a hostile file", () => {
  test.for<[string, Uint8Array]>([
    ["no zip", new TextEncoder().encode("hello")],
    ["nothing", new Uint8Array()],
    ["a large zero", new Uint8Array(MEGABYTE)],
    ["the first half", writeArchive(content).slice(0, 60)],
    ["the directory only", writeArchive(content).slice(-70)],
    ["a bomb", createBomb()],
    ["a bomb that claims to be small", withClaimedSize(createBomb(), 10)],
    [
      "many entries",
      zipSync(Object.fromEntries(names(1001).map((name) => [name, new Uint8Array()]))),
    ],
    ["damaged data", withDamage(writeArchive(content))],
  ])("can't be read: %s", ([, file]) => {
    expect(() => readArchive(file)).toThrow(UnreadableArchiveError);
  });

  test.for<[string, Uint8Array]>([
    [
      "paths out of its folder",
      zipSync({ "../assets.json": toBytes(content), "/etc/passwd": toBytes(1) }),
    ],
    ["other JSON", zipSync({ "assets.json": toBytes({ apps: [], tasks: {} }) })],
    [
      "assets without names",
      zipSync({ "assets.json": toBytes({ apps: [{ id: "a" }], tasks: [] }) }),
    ],
    ["null", zipSync({ "assets.json": toBytes(null) })],
    ["no JSON", zipSync({ "assets.json": new TextEncoder().encode("{") })],
    ["a bomb beside nothing", zipSync({ "bomb.bin": new Uint8Array(64 * MEGABYTE) })],
  ])("has no assets: %s", ([, file]) => {
    expect(readArchive(file)).toBeUndefined();
  });

  test("of any bytes is refused, or has no assets", () => {
    const file = writeArchive(content);
    const change = fc.record({
      index: fc.nat({ max: file.length - 1 }),
      value: fc.nat({ max: 255 }),
    });

    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const changed = file.slice();
        for (const { index, value } of changes) {
          changed[index] = value;
        }

        try {
          readArchive(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableArchiveError);
        }
      }),
    );
  });
});

// --- internal ---

function toBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}.txt`);
}

/** Returns 256 KB that become 256 MB. */
function createBomb(): Uint8Array {
  return zipSync({ "assets.json": new Uint8Array(256 * MEGABYTE) }, { level: 9 });
}

/** Changes the size in the header of the first file, and in the directory. */
function withClaimedSize(file: Uint8Array, size: number): Uint8Array {
  const changed = file.slice();
  const view = new DataView(changed.buffer);
  view.setUint32(22, size, true);
  const directory = view.getUint32(changed.length - 6, true);
  view.setUint32(directory + 24, size, true);
  return changed;
}

/** Damages the packed data of the first file. */
function withDamage(file: Uint8Array): Uint8Array {
  const changed = file.slice();
  changed.fill(0xff, 45, 55);
  return changed;
}
