import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const ANY_VERSION = "1\n";
const NEWER_VERSION = "999\n";

test.skipIf(process.platform === "win32")(
  "continues on the repository's Node if this one is too old, and links it",
  () => {
    const { run, link } = createRepository(NEWER_VERSION, ["node-here"]);

    expect(run("script.cjs", "a b")).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(
        /^own Node: -r \.\/scripts\/own-node\.cjs \S*script\.cjs a b\n$/,
      ),
    });
    expect(readFileSync(link, "utf8")).toContain("own Node");
    // The next time, the link exists.
    expect(run("script.cjs")).toMatchObject({ status: 3 });
  },
);

test("changes nothing if this Node is recent enough", () => {
  const { run, link } = createRepository(ANY_VERSION, ["node-here"]);
  expect(run("script.cjs")).toMatchObject({ status: 0, stdout: "this Node\n" });
  expect(existsSync(link)).toBe(false);
});

test("names the version to install if npm has none for this platform", () => {
  const { run } = createRepository(NEWER_VERSION, []);
  const { status, stdout, stderr } = run("script.cjs");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("Node.js 999 or later is required, but this is");
});

// --- internal ---

/** Creates a repository whose own Node only prints its arguments, and then fails. */
function createRepository(requiredVersion: string, installed: string[]) {
  const root = mkdtempSync(join(tmpdir(), "roma-assets-own-node-"));
  onTestFinished(() => rmSync(root, { recursive: true }));

  const optionalDependencies = { "node-elsewhere": "1.0.0", "node-here": "1.0.0" };
  writeFileSync(join(root, ".nvmrc"), requiredVersion);
  writeFileSync(join(root, "package.json"), JSON.stringify({ optionalDependencies }));
  writeFileSync(join(root, "script.cjs"), 'console.log("this Node");');
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  cpSync(join(import.meta.dirname, "own-node.cjs"), join(root, "scripts/own-node.cjs"));

  for (const name of installed) {
    const folder = join(root, "node_modules", name);
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ bin: { node: "bin/node" } }));
    writeFileSync(join(folder, "bin/node"), '#!/bin/sh\necho "own Node: $*"\nexit 3\n');
    chmodSync(join(folder, "bin/node"), 0o755);
  }

  const run = (...args: string[]) => {
    const preload = ["-r", "./scripts/own-node.cjs"];
    return spawnSync(process.execPath, [...preload, ...args], { cwd: root, encoding: "utf8" });
  };
  return { run, link: join(root, "node_modules/.bin/node") };
}
