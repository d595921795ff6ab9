import { expect, test } from "vitest";
import { decide, readWaivers, WaiverError, type Waiver } from "../src/decide.ts";
import { base } from "./documents.ts";
import { patch } from "./patch.ts";

const limit = "/components/schemas/AssetJob/properties/id/maxLength";
const loosened = patch(base, [{ op: "replace", path: limit, value: 128 }]);
const waiver: Waiver = { where: "AssetJob.id#maxLength", bump: "minor", reason: "ids stay short" };

test("lowers the change that a waiver names, and adds the reason", async () => {
  const { bump, changes } = await decide(base, loosened, { waivers: [waiver] });

  expect(bump).toBe("minor");
  expect(changes).toEqual([
    { bump: "minor", where: waiver.where, text: expect.stringContaining("Waived: ids stay short") },
  ]);
});

test("rejects a waiver that matches no change", async () => {
  const stray = { ...waiver, where: "AssetJob.type#maxLength" };
  const attempt = decide(base, loosened, { waivers: [stray] });

  await expect(attempt).rejects.toThrow(WaiverError);
  await expect(attempt).rejects.toThrow("waiver for `AssetJob.type#maxLength` matches no change");
});

test("rejects a waiver that lowers nothing", async () => {
  const attempt = decide(base, loosened, { waivers: [{ ...waiver, bump: "major" }] });

  await expect(attempt).rejects.toThrow("lowers nothing");
});

test.each([
  ["no list", { where: "x" }],
  ["no reason", [{ where: "x", bump: "minor" }]],
  ["an unknown bump", [{ where: "x", bump: "tiny", reason: "y" }]],
  ["an unknown key", [{ where: "x", bump: "minor", reason: "y", until: "z" }]],
])("rejects a waivers file with %s", (_, content) => {
  expect(() => readWaivers(content)).toThrow(WaiverError);
});

test("reads an empty file as no waivers", () => {
  expect(readWaivers(null)).toEqual([]);
});
