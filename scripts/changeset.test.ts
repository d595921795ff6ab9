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
import { descriptionFile, linkModules, operationsFile, root, typesFile } from "dev-tools";
import { declarationsOf, decide, parseText } from "spec-diff";
import { expect, onTestFinished, test } from "vitest";
import { checkChangesets, writeChangeset } from "./changeset/changeset-files.ts";
import { createChangeset, decideChangeset, waiversFile } from "./changeset/decide-changeset.ts";
import { description, operations } from "./changeset/fixture.ts";
import {
  releasedDescriptionFile,
  releasedSurfaceFile,
  saveAsReleased,
} from "./changeset/released.ts";
import { summarize } from "./changeset/summary.ts";
import { headerOf } from "./generate/types.ts";

const slow = { timeout: 120_000 };

/** Creates a repository with the small API and with the hand-written code of this repository. */
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
    "packages/client/src/options.ts",
    "packages/client/src/clock.ts",
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
    const parsed = parseText(read(descriptionFile));
    write(typesFile, headerOf(parsed) + (await declarationsOf(parsed)));
  };
  /** Edits the description and generates the types. */
  const describe = async (from: string, to: string) => {
    edit(descriptionFile, from, to);
    await generate();
  };
  write(descriptionFile, description);
  write(operationsFile, operations);
  await generate();
  if (isReleased) {
    saveAsReleased(folder);
  }
  const changesets = () =>
    readdirSync(join(folder, ".changeset")).filter((file) => file.endsWith(".md"));
  return { folder, read, write, edit, describe, changesets };
}

/** The edit that makes a property of the request required. */
const requireReason = ["required: [ids]", "required: [ids, reason]"] as const;

test("writes one line per change, breaking changes first", () => {
  const text = summarize([
    { bump: "patch", where: "a", text: "`A` changed its documentation." },
    { bump: "major", where: "b", text: "`B` (`deleteAssets` request) is now required." },
  ]);
  expect(text).toBe(`The API description changed:

- **Breaking**: \`B\` (\`deleteAssets\` request) is now required.
- Documentation: \`A\` changed its documentation.`);
});

test("marks changes of generators and waived changes", () => {
  const text = summarize([
    { bump: "minor", where: "a", text: "`A` was removed. Waived: Unused.", isWaived: true },
    { bump: "patch", where: "b", text: "B is written otherwise.", isGenerated: true },
  ]);
  expect(text).toBe(`The API description changed:

- Waived: \`A\` was removed. Waived: Unused.

The code that is generated from the same description changed:

- Changed: B is written otherwise.`);
});

test("derives the file name of a changeset from its content", () => {
  const one = createChangeset("minor", [], "One.");
  expect(one.file).toMatch(/^\.changeset\/spec-[0-9a-f]{8}\.md$/);
  expect(createChangeset("minor", [], "One.").file).toBe(one.file);
  expect(createChangeset("minor", [], "Two.").file).not.toBe(one.file);
});

test("plans 1.0.0 for all packages before the first release", slow, async () => {
  const { folder } = await repository({ isReleased: false });
  const expected = await decideChangeset(folder);
  expect(expected?.text).toBe(`---
"@roma-assets/client": major
"@roma-assets/sandbox": major
"@roma-assets/types": major
---

The first release, with \`deleteThings\`, \`getStatus\`.
`);
  writeChangeset(folder, expected);
  expect(await checkChangesets(folder, expected)).toEqual([]);
});

test("replaces and removes its own changeset, but not those of people", slow, async () => {
  const { folder, describe, write, changesets } = await repository();
  const mine = '---\n"@roma-assets/client": patch\n---\n\nMine.\n';
  write(".changeset/brave-cats.md", mine);
  expect(await decideChangeset(folder)).toBeUndefined();

  await describe("The reason.", "Why.");
  const first = await decideChangeset(folder);
  expect(first?.bump).toBe("patch");
  expect(await checkChangesets(folder, first)).toEqual([
    `${first?.file} is missing: the change is patch.`,
  ]);
  writeChangeset(folder, first);
  writeChangeset(folder, first);
  expect(await checkChangesets(folder, first)).toEqual([]);

  await describe(...requireReason);
  const second = await decideChangeset(folder);
  expect(second?.text).toContain("- **Breaking**: `Things.reason` (`deleteThings` request)");
  expect(await checkChangesets(folder, second)).toContain(
    `${first?.file} is stale: it does not describe the current change.`,
  );
  expect(writeChangeset(folder, second)).toEqual([first?.file]);
  expect(changesets()).toEqual(["brave-cats.md", second?.file.slice(".changeset/".length)]);

  write(descriptionFile, description);
  await describe("", "");
  expect(writeChangeset(folder, await decideChangeset(folder))).toEqual([second?.file]);
  expect(changesets()).toEqual(["brave-cats.md"]);
});

test("rejects a lowered changeset, both its text and its plan", slow, async () => {
  const { folder, describe, write } = await repository();
  await describe(...requireReason);
  const expected = await decideChangeset(folder);
  write(expected!.file, expected!.text.replaceAll(": major", ": minor"));
  expect(await checkChangesets(folder, expected)).toEqual([
    `${expected!.file} was edited by hand.`,
    "@roma-assets/client: the planned bump is minor, but the change is major.",
    "@roma-assets/sandbox: the planned bump is minor, but the change is major.",
    "@roma-assets/types: the planned bump is minor, but the change is major.",
  ]);
});

test("lowers a waived change, and names the reason in the changelog", slow, async () => {
  const { folder, describe, write } = await repository();
  await describe(...requireReason);
  const waiver =
    "- { where: Things.reason#required, bump: minor, reason: It always was required. }\n";
  write(waiversFile, waiver);
  const expected = await decideChangeset(folder);
  expect(expected?.bump).toBe("minor");
  expect(expected?.text).toContain("Waived: It always was required.");
});

test(
  "rejects a description that was changed since the last generation, except for its layout",
  slow,
  async () => {
    const { folder, edit } = await repository();
    edit(descriptionFile, "info: { title: Things", "# A comment.\ninfo: { title:  Things");
    expect(await decideChangeset(folder)).toBeUndefined();
    // The generated types do not contain this limit.
    edit(descriptionFile, "maxItems: 100", "maxItems: 50");
    await expect(decideChangeset(folder)).rejects.toThrow(
      /^The generated files do not match .*\. To fix it: npm run generate$/,
    );
  },
);

test.each([
  [
    descriptionFile,
    "servers:",
    "servers: []\nservers:",
    "not YAML or JSON: duplicated mapping key",
  ],
  [
    descriptionFile,
    "schemas/Things",
    "schemas/Thing",
    "$ref #/components/schemas/Thing leads nowhere",
  ],
  [
    releasedDescriptionFile,
    "schemas/Things",
    "schemas/Thing",
    "$ref #/components/schemas/Thing leads",
  ],
  [waiversFile, "- {}", "- {", "not YAML or JSON"],
  [waiversFile, "- {}", "- { what: x }", "waiver 1: expected"],
  [
    waiversFile,
    "- {}",
    "- { where: x, bump: none, reason: x }",
    "waiver for `x` matches no change",
  ],
])("names the file in errors: %s: %s", slow, async (file, from, to, problem) => {
  const { folder, edit, write } = await repository();
  write(waiversFile, file === waiversFile ? "- {}" : "");
  edit(file, from, to);
  await expect(decideChangeset(folder)).rejects.toThrow(`${file}: ${problem}`);
});

test("detects the upgrade of a generator while the description is unchanged", slow, async () => {
  const { folder, edit, read, write } = await repository();
  edit(typesFile, "job_id: string;", "job_id: string | null;");
  expect((await decideChangeset(folder))?.bump).toBe("major");
  edit(typesFile, "job_id: string | null;", "job_id: string;");

  const useFetch = (range: string) => {
    const manifest = JSON.parse(read("packages/client/package.json"));
    manifest.dependencies["openapi-fetch"] = range;
    write("packages/client/package.json", JSON.stringify(manifest));
  };
  useFetch("^0.17.0");
  saveAsReleased(folder);
  useFetch("^0.17.9");
  expect(await decideChangeset(folder)).toBeUndefined();
  useFetch("^1.2.0");
  expect((await decideChangeset(folder))?.text).toContain(
    `The code that is generated from the same description changed:

- **Breaking**: \`RomaClient.raw\` is the client of openapi-fetch, which is upgraded from 0.17 to 1.`,
  );
});

test("does not waive breaking changes of a generator", slow, async () => {
  const { folder, edit, describe, read, write } = await repository();
  edit(descriptionFile, "required: [job_id]", "required: [job_name]");
  await describe("        job_id:", "        job_name:");
  const { changes } = await decide(
    parseText(read(releasedDescriptionFile)),
    parseText(read(descriptionFile)),
  );
  const waivers = changes
    .filter(({ bump }) => bump === "major")
    .map(({ where }) => ({ where, bump: "minor", reason: "Nobody read it." }));
  expect(waivers).not.toEqual([]);
  write(waiversFile, JSON.stringify(waivers));
  const waived = await decideChangeset(folder);
  expect(waived?.bump).toBe("minor");
  expect(waived?.text).toMatch(/^- Waived: .*job_id.* was removed/m);
  expect(waived?.text).not.toContain("generated from the same description");

  edit(releasedSurfaceFile, "is that of openapi-fetch ", "is that of openapi-fetch 0.");
  expect((await decideChangeset(folder))?.bump).toBe("major");
});

test.each([
  ["a tighter limit", "maxItems: 100", "maxItems: 50", "major"],
  ["a looser limit", "maxItems: 100", "maxItems: 200", "minor"],
  ["a call without its token", "    auth: true,\n", "", "major"],
  ["another server", "https://api.", "https://other.", "major"],
  ["another comment", "Delete things.", "Deletes things.", "patch"],
])(
  "detects changes of what the template prints besides types: %s",
  slow,
  async (_, from, to, bump) => {
    const { folder, edit } = await repository();
    edit(operationsFile, from, to);
    expect((await decideChangeset(folder))?.bump).toBe(bump);
  },
);

test("ignores the order of generated code", slow, async () => {
  const { folder, edit, describe } = await repository();
  edit(operationsFile, "minLength: 1, maxLength: 9", "maxLength: 9, minLength: 1");
  edit(operationsFile, '["job_id", "state"]', '["state", "job_id"]');
  await describe(
    '"403": { description: Forbidden. }\n        5XX: { description: A failure. }',
    '5XX: { description: A failure. }\n        "403": { description: Forbidden. }',
  );
  expect(await decideChangeset(folder)).toBeUndefined();
});

test("keeps changesets of people whose names start with spec", async () => {
  const { folder, write, changesets } = await repository();
  const names = ["spec-brave.md", "spec-0123abcd.md"];
  for (const name of names) {
    write(join(".changeset", name), "");
  }
  expect(writeChangeset(folder, undefined)).toEqual([".changeset/spec-0123abcd.md"]);
  expect(changesets()).toEqual(["spec-brave.md"]);
});
