import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { setUp } from "../test/set-up.ts";
import { exitCodes } from "./exit-codes.ts";
import { findNodeProblem, MIN_NODE_VERSION } from "./node-version.ts";

// Many processes at once are slow.
vi.setConfig({ testTimeout: 120_000 });

test.for(["18.20.8", "20.19.5", "21.7.3", "22.11.0", "0.10.48"])(
  "refuses Node.js %s",
  (version) => {
    expect(findNodeProblem(version)).toBe(
      `Node.js 22.12 or later is required, received ${version}. Nothing was sent.`,
    );
  },
);

test.for(["22.12.0", "22.22.1", "23.0.0", "24.0.0", "100.1.0", "24.0.0-nightly20250101"])(
  "accepts Node.js %s",
  (version) => {
    expect(findNodeProblem(version)).toBeUndefined();
  },
);

test("requires the version that package.json names", () => {
  const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

  expect(engines.node).toBe(`>=${MIN_NODE_VERSION}`);
});

test("checks the version before it loads anything else", () => {
  const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

  expect(read("bin.ts").match(/^(import|export) .* from .*$/gm)).toEqual([
    'import { findNodeProblem } from "./node-version.ts";',
  ]);
  expect(read("node-version.ts")).not.toMatch(/^import/m);
});

test("exits with 2 in an old version, with one line, whatever the arguments are", async () => {
  const { run, settings, sandbox, files } = await setUp({ apps: ["app-1"] });
  // What Node.js 20 lacks and reports.
  const old = `
    delete Promise.withResolvers;
    const versions = { ...process.versions, node: "20.19.5" };
    Object.defineProperty(process, "versions", { value: versions });
  `;
  const env = {
    ...settings,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}`,
  };

  for (const args of [["delete", "--app", "app-1", "--yes"], ["--help"], ["--version"], []]) {
    expect(await run(args, env)).toMatchObject({
      code: exitCodes.usage,
      stdout: "",
      stderr:
        "roma-assets: Node.js 22.12 or later is required, received 20.19.5. Nothing was sent.\n",
    });
  }
  expect(sandbox.state().jobs).toEqual([]);
  expect(files()).toEqual([]);
});
