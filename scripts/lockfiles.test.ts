/** Holds every lockfile to the rules of SECURITY.md: everything is pinned, and nothing runs a script. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "dev-tools";
import { describe, expect, test } from "vitest";

interface LockedPackage {
  link?: boolean;
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  os?: string;
  cpu?: string;
}

type Locked = Record<string, LockedPackage>;

const folders = globSync("{.,*/*/tools}/package-lock.json", { cwd: root }).map(dirname);

test("finds the lockfiles of the repository and of the tools", () => {
  const tools = globSync("{packages,scripts}/*/tools/package.json", { cwd: root }).map(dirname);
  expect(folders.toSorted()).toEqual([".", ...tools.toSorted()]);
});

describe.each(folders)("the lockfile of %s", (folder) => {
  const locked: Locked = readJson(folder, "package-lock.json").packages;
  const { allowScripts = {} } = readJson(folder, "package.json");

  test("pins each package by its digest, and names those with a script", () => {
    expect(findProblems(locked, Object.keys(allowScripts))).toEqual([]);
  });

  test("lets no package run its script", () => {
    expect(Object.values(allowScripts)).not.toContain(true);
  });
});

test("the repository brings its own Node, pinned for each platform", () => {
  const { optionalDependencies } = readJson(".", "package.json");
  const locked: Locked = readJson(".", "package-lock.json").packages;
  const required = Number(readFileSync(join(root, ".nvmrc"), "utf8"));
  const nodes = Object.entries<string>(optionalDependencies).map(([name, version]) => {
    const entry = locked[`node_modules/${name}`];
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(required);
    return { os: entry?.os, cpu: entry?.cpu, isPinned: entry?.version === version };
  });

  expect(nodes).toEqual([
    { os: "darwin", cpu: "arm64", isPinned: true },
    { os: "darwin", cpu: "x64", isPinned: true },
    { os: "linux", cpu: "arm64", isPinned: true },
    { os: "linux", cpu: "x64", isPinned: true },
    { os: "win32", cpu: "x64", isPinned: true },
  ]);
});

test("npm runs no scripts when it installs the repository", () => {
  expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
});

test.each<[problem: string, locked: LockedPackage]>([
  ["node_modules/a has no SHA-512 digest", {}],
  ["node_modules/a has no SHA-512 digest", { integrity: "sha1-AAAA" }],
  [
    "node_modules/a does not come from a registry",
    { integrity: "sha512-AAAA", resolved: "git+ssh://git@example.com/a.git#0a1b" },
  ],
  ["node_modules/a has a script", { integrity: "sha512-AAAA", hasInstallScript: true }],
])("reports that %s: %o", (problem, entry) => {
  const own: Locked = {
    "": {},
    "packages/own": { hasInstallScript: false },
    "node_modules/own": { link: true, resolved: "packages/own" },
  };
  expect(findProblems(own, [])).toEqual([]);
  expect(findProblems({ ...own, "node_modules/a": entry }, ["b"])).toEqual([problem]);
});

// --- internal ---

/**
 * Returns what is wrong with the packages of a lockfile.
 *
 * @param reviewed names of the packages that are known to work without their scripts.
 */
function findProblems(locked: Locked, reviewed: string[]): string[] {
  return Object.entries(locked).flatMap(([path, { link, ...entry }]) => {
    const name = path.split("node_modules/").at(-1) ?? "";
    const isOwn = link || !path.includes("node_modules/");
    const problems: string[] = [];

    if (!isOwn && !entry.integrity?.startsWith("sha512-")) {
      problems.push(`${path} has no SHA-512 digest`);
    }
    if (!isOwn && entry.resolved && !entry.resolved.startsWith("https://")) {
      problems.push(`${path} does not come from a registry`);
    }
    if (entry.hasInstallScript && !reviewed.includes(name)) {
      problems.push(`${path} has a script`);
    }
    return problems;
  });
}

function readJson(folder: string, file: string) {
  return JSON.parse(readFileSync(join(root, folder, file), "utf8"));
}
