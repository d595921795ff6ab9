import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringifyYaml } from "@redocly/openapi-core";
import { afterAll, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { base } from "./documents.ts";
import { patch } from "./patch.ts";

const folder = mkdtempSync(join(tmpdir(), "spec-diff-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const next = patch(base, [
  { op: "remove", path: "/components/schemas/AssetJob/properties/attempts" },
]);
const baseFile = write("base.json", JSON.stringify(base));
const nextFile = write("next.yaml", `# a comment\n${stringifyYaml(next)}`);

const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });

test("prints exactly the decision with --json", async () => {
  const { code, stdout, stderr } = await run(baseFile, nextFile, "--json");

  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual(await decide(base, next));
});

test("prints a list without --json", async () => {
  const { stdout } = await run(baseFile, nextFile);

  expect(stdout.split("\n").slice(0, 2)).toEqual([
    "major",
    "  major  `AssetJob.attempts` (`listAssetJobs` response, `showAssetJob` response) was removed.",
  ]);
});

test("lowers the changes that a waivers file names", async () => {
  const waivers =
    "- where: AssetJob.attempts#property\n  bump: minor\n  reason: it was never sent\n";
  const { stdout } = await run(
    baseFile,
    nextFile,
    "--json",
    "--waivers",
    write("waivers.yaml", waivers),
  );

  expect(JSON.parse(stdout)).toMatchObject({ bump: "minor" });
});

test.each([
  [
    "a missing file",
    [baseFile, join(folder, "absent.yaml")],
    /absent\.yaml: cannot be read: ENOENT$/,
  ],
  ["invalid YAML", [write("bad.yaml", "a: [1"), nextFile], /bad\.yaml: not YAML or JSON: /],
  [
    "a file that is not an OpenAPI document",
    [write("other.json", "[]"), nextFile],
    /other\.json: not an OpenAPI document/,
  ],
  [
    "a $ref with invalid percent-encoding",
    [baseFile, write("encoded.json", JSON.stringify({ ...next, webhooks: { $ref: "#/a%2" } }))],
    /encoded\.json: \$ref #\/a%2 is not percent-encoded/,
  ],
  ["a single file", [baseFile], /usage: spec-diff BASE NEXT/],
  ["an unknown option", [baseFile, nextFile, "--fix"], /--fix.*usage: spec-diff BASE NEXT/],
])("exits with 2 and one line on %s", async (_, args, message) => {
  const { code, stdout, stderr } = await run(...args);

  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(message)]);
});
