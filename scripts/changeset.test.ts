import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
import { headerOf } from "./generate.ts";
import { linkModules } from "./link-modules.ts";
import { description, operations } from "./release/fixture.ts";
import {
  keepAsReleased,
  operationsFile,
  releasedSource,
  releasedSurface,
  source,
  typesFile,
} from "./release/released.ts";
import { root } from "./tool.ts";

const slow = { timeout: 60_000 };

/** A repository of the small API, with this one's hand-written code. */
async function repository({ isReleased = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-changeset-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of [
    "package.json",
    "package-lock.json",
    ".changeset/config.json",
    "packages/types/package.json",
    "packages/client/package.json",
    "packages/client/src/operation.ts",
    "packages/client/src/transport.ts",
    "packages/sandbox/package.json",
  ]) {
    cpSync(join(root, path), join(folder, path));
  }
  linkModules(folder);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const edit = (file: string, from: string, to: string) => {
    expect(read(file)).toContain(from);
    write(file, read(file).replace(from, to));
  };
  const generate = async () => {
    const parsed = parseText(read(source));
    write(typesFile, headerOf(parsed) + (await declarationsOf(parsed)));
  };
  /** Edits the description, and generates. */
  const describe = async (from: string, to: string) => {
    edit(source, from, to);
    await generate();
  };
  write(source, description);
  write(operationsFile, operations);
  await generate();
  if (isReleased) {
    keepAsReleased(folder);
  }
  const changesets = () =>
    readdirSync(join(folder, ".changeset")).filter((file) => file.endsWith(".md"));
  return { folder, read, write, edit, describe, changesets };
}

/** Makes a property of the request required. */
const requireReason = ["required: [ids]", "required: [ids, reason]"] as const;

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
  const { folder } = await repository({ isReleased: false });
  const expected = await expectedChangeset(folder);
  expect(expected?.text).toBe(`---
"@roma-assets/client": major
"@roma-assets/sandbox": major
"@roma-assets/types": major
---

The first release, with \`deleteThings\`, \`getStatus\`.
`);
  writeChangeset(folder, expected);
  expect(await checkChangeset(folder, expected)).toEqual([]);
});

test(
  "its own changeset is replaced, a human's is not, and none is left of a change that is gone",
  slow,
  async () => {
    const { folder, describe, write, changesets } = await repository();
    const mine = '---\n"@roma-assets/client": patch\n---\n\nMine.\n';
    write(".changeset/brave-cats.md", mine);
    expect(await expectedChangeset(folder)).toBeUndefined();

    await describe("The reason.", "Why.");
    const first = await expectedChangeset(folder);
    expect(first?.bump).toBe("patch");
    expect(await checkChangeset(folder, first)).toEqual([
      `${first?.file} is missing: the change is patch.`,
    ]);
    writeChangeset(folder, first);
    writeChangeset(folder, first);
    expect(await checkChangeset(folder, first)).toEqual([]);

    await describe(...requireReason);
    const second = await expectedChangeset(folder);
    expect(second?.text).toContain("- **Breaking**: `Things.reason` (`deleteThings` request)");
    expect(await checkChangeset(folder, second)).toContain(
      `${first?.file} is stale: it is not what changed.`,
    );
    expect(writeChangeset(folder, second)).toEqual([first?.file]);
    expect(changesets()).toEqual(["brave-cats.md", second?.file.slice(".changeset/".length)]);

    write(source, description);
    await describe("", "");
    expect(writeChangeset(folder, await expectedChangeset(folder))).toEqual([second?.file]);
    expect(changesets()).toEqual(["brave-cats.md"]);
  },
);

test("a lowered changeset is refused, by its text and by the plan", slow, async () => {
  const { folder, describe, write } = await repository();
  await describe(...requireReason);
  const expected = await expectedChangeset(folder);
  write(expected!.file, expected!.text.replaceAll(": major", ": minor"));
  expect(await checkChangeset(folder, expected)).toEqual([
    `${expected!.file} was edited by hand.`,
    "@roma-assets/client: planned is minor, the change is major.",
    "@roma-assets/sandbox: planned is minor, the change is major.",
    "@roma-assets/types: planned is minor, the change is major.",
  ]);
});

test("a waiver lowers a change, and its reason is in the changelog", slow, async () => {
  const { folder, describe, write } = await repository();
  await describe(...requireReason);
  const waiver = "- { where: Things.reason#required, bump: minor, reason: It always was. }\n";
  write(waiversFile, waiver);
  const expected = await expectedChangeset(folder);
  expect(expected?.bump).toBe("minor");
  expect(expected?.text).toContain("Waived: It always was.");
});

test("a description that was not generated from is refused, its layout aside", slow, async () => {
  const { folder, edit } = await repository();
  edit(source, "info: { title: Things", "# A comment.\ninfo: { title:  Things");
  expect(await expectedChangeset(folder)).toBeUndefined();
  // Not a word of the generated types tells this limit.
  edit(source, "maxItems: 100", "maxItems: 50");
  await expect(expectedChangeset(folder)).rejects.toThrow(
    /^The generated files are not of .* as it is now\. To fix it: npm run generate$/,
  );
});

test.each([
  [source, "servers:", "servers: []\nservers:", "not YAML or JSON: Map keys must be unique"],
  [source, "schemas/Things", "schemas/Thing", "$ref #/components/schemas/Thing leads nowhere"],
  [releasedSource, "schemas/Things", "schemas/Thing", "$ref #/components/schemas/Thing leads"],
  [waiversFile, "- {}", "- {", "not YAML or JSON"],
  [waiversFile, "- {}", "- { what: x }", "waiver 1: expected"],
  [
    waiversFile,
    "- {}",
    "- { where: x, bump: none, reason: x }",
    "waiver for `x` matches no change",
  ],
])("what is wrong in %s names it: %s", slow, async (file, from, to, problem) => {
  const { folder, edit, write } = await repository();
  write(waiversFile, file === waiversFile ? "- {}" : "");
  edit(file, from, to);
  await expect(expectedChangeset(folder)).rejects.toThrow(`${file}: ${problem}`);
});

test("a generator's upgrade is judged though the description did not change", slow, async () => {
  const { folder, edit, read, write } = await repository();
  edit(typesFile, "job_id: string;", "job_id: string | null;");
  expect((await expectedChangeset(folder))?.bump).toBe("major");
  edit(typesFile, "job_id: string | null;", "job_id: string;");

  const useFetch = (range: string) => {
    const manifest = JSON.parse(read("packages/client/package.json"));
    manifest.dependencies["openapi-fetch"] = range;
    write("packages/client/package.json", JSON.stringify(manifest));
  };
  useFetch("^0.17.0");
  keepAsReleased(folder);
  useFetch("^0.17.9");
  expect(await expectedChangeset(folder)).toBeUndefined();
  useFetch("^1.2.0");
  expect((await expectedChangeset(folder))?.text).toContain(
    `What is generated from the same description changed:

- **Breaking**: \`RomaClient.raw\` is openapi-fetch's own client, which goes from 0.17 to 1.`,
  );
});

test("a waiver of a change does not hide what a generator breaks", slow, async () => {
  const { folder, edit, describe, read, write } = await repository();
  edit(source, "required: [job_id]", "required: [job_name]");
  await describe("        job_id:", "        job_name:");
  const { changes } = await decide(parseText(read(releasedSource)), parseText(read(source)));
  const waivers = changes
    .filter(({ bump }) => bump === "major")
    .map(({ where }) => ({ where, bump: "minor", reason: "Nobody read it." }));
  expect(waivers).not.toEqual([]);
  write(waiversFile, JSON.stringify(waivers));
  const waived = await expectedChangeset(folder);
  expect(waived?.bump).toBe("minor");
  expect(waived?.text).toMatch(/^- Waived: .*job_id.* is gone/m);
  expect(waived?.text).not.toContain("generated from the same description");

  edit(releasedSurface, "is that of openapi-fetch ", "is that of openapi-fetch 0.");
  expect((await expectedChangeset(folder))?.bump).toBe("major");
});

test.each([
  ["a tighter limit", "maxItems: 100", "maxItems: 50", "major"],
  ["a looser limit", "maxItems: 100", "maxItems: 200", "minor"],
  ["a call without its token", "    auth: true,\n", "", "major"],
  ["another server", "https://api.", "https://other.", "major"],
  ["another comment", "Delete things.", "Deletes things.", "patch"],
])("what the template writes beside types counts: %s", slow, async (_, from, to, bump) => {
  const { folder, edit } = await repository();
  edit(operationsFile, from, to);
  expect((await expectedChangeset(folder))?.bump).toBe(bump);
});

test("another order of what is generated asks for nothing", slow, async () => {
  const { folder, edit, describe } = await repository();
  edit(operationsFile, "minLength: 1, maxLength: 9", "maxLength: 9, minLength: 1");
  edit(operationsFile, '["job_id", "state"]', '["state", "job_id"]');
  await describe(
    '"403": { description: Forbidden. }\n        5XX: { description: A failure. }',
    '5XX: { description: A failure. }\n        "403": { description: Forbidden. }',
  );
  expect(await expectedChangeset(folder)).toBeUndefined();
});

test("a human's changeset may be called spec, too", async () => {
  const { folder, write, changesets } = await repository();
  const names = ["spec-brave.md", "spec-0123abcd.md"];
  for (const name of names) {
    write(join(".changeset", name), "");
  }
  expect(writeChangeset(folder, undefined)).toEqual([".changeset/spec-0123abcd.md"]);
  expect(changesets()).toEqual(["spec-brave.md"]);
});
