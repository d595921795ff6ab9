import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declarationsOf, decide, parseText } from "spec-diff";
import { expect, onTestFinished, test } from "vitest";
import {
  changeset,
  checkChangeset,
  expectedChangeset,
  summary,
  waiversFile,
  writeChangeset,
} from "./changeset.ts";
import { linkModules } from "./link-modules.ts";
import { keepAsReleased, releasedSource, source } from "./release/released.ts";
import { root } from "./tool.ts";

const slow = { timeout: 60_000 };

/** A repository with this one's description and generated code. */
function repository({ isReleased = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-changeset-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of [
    "package.json",
    "package-lock.json",
    ".changeset/config.json",
    source,
    "packages/types/package.json",
    "packages/types/index.gen.d.ts",
    "packages/client/package.json",
    "packages/client/src",
    "packages/sandbox/package.json",
  ]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  linkModules(folder);
  if (isReleased) {
    keepAsReleased(folder);
  }
  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain(from);
    writeFileSync(join(folder, file), text.replace(from, to));
  };
  const changesets = () =>
    readdirSync(join(folder, ".changeset")).filter((file) => file.endsWith(".md"));
  return { folder, edit, changesets };
}

test("a change is one line each, breaking first", () => {
  const text = summary([
    { bump: "patch", where: "a", text: "`A` changed its documentation." },
    { bump: "major", where: "b", text: "`B` (`deleteAssets` request) is now required." },
  ]);
  expect(text).toBe(`The API description changed:

- **Breaking**: \`B\` (\`deleteAssets\` request) is now required.
- Documentation: \`A\` changed its documentation.`);
});

test("what a generator changed, and what was waived, is told as such", () => {
  const text = summary([
    { bump: "minor", where: "a", text: "`A` is gone. Waived: Unused.", isWaived: true },
    { bump: "patch", where: "b", text: "B is written otherwise.", isGenerated: true },
  ]);
  expect(text).toBe(`The API description changed:

- Waived: \`A\` is gone. Waived: Unused.

What is generated from the same description changed:

- Changed: B is written otherwise.`);
});

test("the name of a changeset follows from what it says", () => {
  const one = changeset("minor", [], "One.");
  expect(one.file).toMatch(/^\.changeset\/spec-[0-9a-f]{8}\.md$/);
  expect(changeset("minor", [], "One.").file).toBe(one.file);
  expect(changeset("minor", [], "Two.").file).not.toBe(one.file);
});

test("before the first release all packages become 1.0.0", slow, async () => {
  const { folder } = repository({ isReleased: false });
  const expected = await expectedChangeset(folder);
  expect(expected?.text).toBe(`---
"@roma-assets/client": major
"@roma-assets/sandbox": major
"@roma-assets/types": major
---

The first release, with \`deleteAssets\`, \`getAssetJob\`, \`createToken\`.
`);
  writeChangeset(folder, expected);
  expect(await checkChangeset(folder, expected)).toEqual([]);
});

test(
  "its own changeset is replaced, a human's is not, and none is left of a change that is gone",
  slow,
  async () => {
    const { folder, edit, changesets } = repository();
    writeFileSync(
      join(folder, ".changeset/brave-cats.md"),
      '---\n"@roma-assets/client": patch\n---\n\nMine.\n',
    );
    expect(await expectedChangeset(folder)).toBeUndefined();

    edit(source, "description: Task ID.", "description: ID of the task.");
    const first = await expectedChangeset(folder);
    expect(first?.bump).toBe("patch");
    expect(await checkChangeset(folder, first)).toEqual([
      `${first?.file} is missing: the change is patch.`,
    ]);
    writeChangeset(folder, first);
    writeChangeset(folder, first);
    expect(await checkChangeset(folder, first)).toEqual([]);

    edit(source, "        - apps\n", "        - apps\n        - tasks\n");
    const second = await expectedChangeset(folder);
    expect(second?.text).toContain(
      "- **Breaking**: `DeleteAssetsRequest.tasks` (`deleteAssets` request)",
    );
    expect(await checkChangeset(folder, second)).toContain(
      `${first?.file} is stale: it is not what changed.`,
    );
    expect(writeChangeset(folder, second)).toEqual([first?.file]);
    expect(changesets()).toEqual(["brave-cats.md", second?.file.slice(".changeset/".length)]);

    edit(source, "        - apps\n        - tasks\n", "        - apps\n");
    edit(source, "description: ID of the task.", "description: Task ID.");
    expect(writeChangeset(folder, await expectedChangeset(folder))).toEqual([second?.file]);
    expect(changesets()).toEqual(["brave-cats.md"]);
  },
);

test("a lowered changeset is refused, by its text and by the plan", slow, async () => {
  const { folder, edit } = repository();
  edit(source, "        - apps\n", "        - apps\n        - tasks\n");
  const expected = await expectedChangeset(folder);
  writeChangeset(folder, expected);
  writeFileSync(join(folder, expected!.file), expected!.text.replaceAll(": major", ": minor"));
  expect(await checkChangeset(folder, expected)).toEqual([
    `${expected!.file} was edited by hand.`,
    "@roma-assets/client: planned is minor, the change is major.",
    "@roma-assets/sandbox: planned is minor, the change is major.",
    "@roma-assets/types: planned is minor, the change is major.",
  ]);
});

test("a waiver lowers a change, and its reason is in the changelog", slow, async () => {
  const { folder, edit } = repository();
  edit(source, "        - apps\n", "        - apps\n        - tasks\n");
  const waiver =
    "- { where: DeleteAssetsRequest.tasks#required, bump: minor, reason: It always was. }\n";
  writeFileSync(join(folder, waiversFile), waiver);
  const expected = await expectedChangeset(folder);
  expect(expected?.bump).toBe("minor");
  expect(expected?.text).toContain("Waived: It always was.");
});

test("a generator's upgrade is judged though the description did not change", slow, async () => {
  const { folder, edit } = repository();
  edit("packages/types/index.gen.d.ts", "job_id: string;", "job_id: string | null;");
  expect((await expectedChangeset(folder))?.bump).toBe("major");
  edit("packages/types/index.gen.d.ts", "job_id: string | null;", "job_id: string;");

  edit("packages/client/package.json", '"openapi-fetch": "^0.17.0"', '"openapi-fetch": "^0.17.9"');
  expect(await expectedChangeset(folder)).toBeUndefined();
  edit("packages/client/package.json", '"openapi-fetch": "^0.17.9"', '"openapi-fetch": "^1.2.0"');
  expect((await expectedChangeset(folder))?.text).toContain(
    `What is generated from the same description changed:

- **Breaking**: \`RomaClient.raw\` is openapi-fetch's own client, which goes from 0.17 to 1.`,
  );
});

test("a waiver of a change does not hide what a generator breaks", slow, async () => {
  const { folder, edit } = repository();
  edit(source, "        job_id:\n", "        job_name:\n");
  edit(source, "        - job_id\n", "        - job_name\n");
  const description = parseText(readFileSync(join(folder, source), "utf8"));
  writeFileSync(join(folder, "packages/types/index.gen.d.ts"), await declarationsOf(description));
  const { changes } = await decide(
    parseText(readFileSync(join(folder, releasedSource), "utf8")),
    description,
  );
  const waivers = changes
    .filter(({ bump }) => bump === "major")
    .map(({ where }) => ({ where, bump: "minor", reason: "Nobody read it." }));
  expect(waivers).not.toEqual([]);
  writeFileSync(join(folder, waiversFile), JSON.stringify(waivers));
  const waived = await expectedChangeset(folder);
  expect(waived?.bump).toBe("minor");
  expect(waived?.text).toMatch(/^- Waived: .*job_id.* is gone/m);
  expect(waived?.text).not.toContain("generated from the same description");

  edit("packages/client/package.json", '"openapi-fetch": "^0', '"openapi-fetch": "^1');
  expect((await expectedChangeset(folder))?.bump).toBe("major");
});

const operations = "packages/client/src/operations.gen.ts";

test.each([
  ["a tighter limit", "maxItems: 100 },\n      tasks", "maxItems: 50 },\n      tasks", "major"],
  ["a looser limit", "maxItems: 100 },\n      tasks", "maxItems: 200 },\n      tasks", "minor"],
  ["a call without its token", "    auth: true,\n", "", "major"],
  ["another server", '"https://roma.{region}', '"https://other.{region}', "major"],
  ["another comment", "Delete assets in batches.", "Deletes assets in batches.", "patch"],
])("what the template writes beside types counts: %s", slow, async (_, from, to, bump) => {
  const { folder, edit } = repository();
  edit(operations, from, to);
  expect((await expectedChangeset(folder))?.bump).toBe(bump);
});

test("another order of what is generated asks for nothing", slow, async () => {
  const { folder, edit } = repository();
  edit(
    operations,
    "  minLength: 1,\n  maxLength: 100000,\n",
    "  maxLength: 100000,\n  minLength: 1,\n",
  );
  edit(operations, '["name", "password", "domain"]', '["domain", "name", "password"]');
  expect(await expectedChangeset(folder)).toBeUndefined();
});

test("a human's changeset may be called spec, too", () => {
  const { folder, changesets } = repository();
  const names = ["spec-brave.md", "spec-0123abcd.md"];
  for (const name of names) {
    writeFileSync(join(folder, ".changeset", name), "");
  }
  expect(writeChangeset(folder, undefined)).toEqual([".changeset/spec-0123abcd.md"]);
  expect(changesets()).toEqual(["spec-brave.md"]);
});
