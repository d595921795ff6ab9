/** Holds the files in .github to what the repository consists of. */
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { publicPackages, root } from "dev-tools";
import { expect, test } from "vitest";
import { parse } from "yaml";

test("Dependabot watches every lockfile, and the actions", () => {
  const { updates }: { updates: Update[] } = readYaml("dependabot.yml");
  const [npm, actions] = updates;

  const patterns = npm?.directories?.map((folder) => join(".", folder, "package-lock.json"));
  const watched = globSync(patterns ?? [], { cwd: root });
  const locked = globSync("{.,*/*/tools}/package-lock.json", { cwd: root });
  expect(toAbsolute(watched)).toEqual(toAbsolute(locked));
  expect(actions).toMatchObject({ "package-ecosystem": "github-actions", directory: "/" });
});

test("Dependabot opens few pull requests, once a week", () => {
  const { updates }: { updates: Update[] } = readYaml("dependabot.yml");
  for (const { schedule, groups } of updates) {
    expect(schedule.interval).toBe("weekly");
    expect(Object.keys(groups)).not.toEqual([]);
  }
});

test("a bug report can name each package", () => {
  const { body } = readYaml("ISSUE_TEMPLATE/bug.yml");
  const { attributes } = body.find(({ id }: { id?: string }) => id === "package");
  expect(attributes.options.toSorted()).toEqual(publicPackages(root).map(({ name }) => name));
});

// --- internal ---

interface Update {
  directories?: string[];
  schedule: { interval: string };
  groups: object;
}

function readYaml(file: string) {
  return parse(readFileSync(join(root, ".github", file), "utf8"));
}

function toAbsolute(files: string[]): string[] {
  return files.map((file) => resolve(root, file)).toSorted();
}
