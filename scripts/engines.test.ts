/** Holds every place that names a version of Node.js to the same versions. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publicPackages, root } from "dev-tools";
import { expect, test } from "vitest";

const packages = publicPackages(root);
const minVersion = "22.12";

test.each(packages)("$name requires the same Node.js as the others", ({ folder }) => {
  expect(JSON.parse(read(join(folder, "package.json"))).engines).toEqual({
    node: `>=${minVersion}`,
  });
});

test.each(findSources())("%s checks for the same version", (file) => {
  expect(read(file)).toContain(`MIN_NODE_VERSION = "${minVersion}"`);
});

test.each(findDocuments())("the table in %s names the same version", (file) => {
  const [row = ""] = /^\| Node\.js .*$/m.exec(read(file)) ?? [];
  expect(row).toContain(`| ${minVersion} or `);
});

test("finds the checks and the tables", () => {
  expect(findSources()).toContain(join("packages", "cli", "src", "node-version.ts"));
  expect(findDocuments()).toContain("README.md");
});

test("private packages run on the repository's own Node.js, so they require none", () => {
  const published = new Set(packages.map(({ folder }) => join(folder, "package.json")));
  const manifests = globSync("{scripts,packages/*}/package.json", { cwd: root });
  const own = manifests.filter((file) => !published.has(file));

  expect(own.filter((file) => "engines" in JSON.parse(read(file)))).toEqual([]);
  expect(own).not.toEqual([]);
});

test("the types of Node.js are those of the version that the repository is developed with", () => {
  const { devDependencies } = JSON.parse(read("package.json"));
  expect(devDependencies["@types/node"]).toMatch(new RegExp(`^\\^${read(".nvmrc").trim()}\\.`));
});

test("CONTRIBUTING names the versions that start the repository, and that it is developed with", () => {
  const { engines } = JSON.parse(read("package.json"));
  const text = read("CONTRIBUTING.md");
  expect(text).toContain(`Node.js ${engines.node.replace(">=", "")} or later with npm`);
  expect(text).toContain(`install Node.js ${read(".nvmrc").trim()} or later yourself`);
});

// --- internal ---

function findSources(): string[] {
  const sources = globSync("packages/*/src/**/*.ts", { cwd: root });
  return sources.filter((file) => /^(export )?const MIN_NODE_VERSION/m.test(read(file)));
}

function findDocuments(): string[] {
  const documents = globSync("{README.md,packages/*/README.md}", { cwd: root });
  return documents.filter((file) => /^\| Node\.js /m.test(read(file)));
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
