/** Compiles every TypeScript example of the documentation, and runs it with a sandbox. */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "dev-tools";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";

// Inside the repository, so that the examples find the packages.
const folder = join(root, "node_modules/.cache/docs");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const examples = globSync("{*.md,packages/*/*.md}", { cwd: root }).flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");

  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ({ 1: code = "", index }) => {
    const line = text.slice(0, index).split("\n").length + 1;
    const path = join(folder, `${file.replaceAll(/\W/g, "-")}-${line}.mts`);
    writeFileSync(path, `${code}\nexport {};\n`);
    return { name: `${file}:${line}`, path };
  });
});

const preload = join(folder, "preload.mjs");
writeFileSync(
  preload,
  `import { createSandbox } from "@roma-assets/sandbox";
  const sandbox = createSandbox({
    apps: ["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"],
    jobDurationMs: 100,
  });
  globalThis.fetch = sandbox.fetch;
  Object.assign(process.env, {
    ROMA_PROJECT_ID: sandbox.projectId,
    ROMA_INSTANCE_ID: sandbox.instanceId,
    ROMA_TOKEN: sandbox.issueToken(),
    ROMA_ACCESS_KEY: sandbox.accessKey,
    ROMA_SECRET_KEY: sandbox.secretKey,
  });`,
);

/** One program for all examples, because the compiler starts slowly. */
let program: ts.Program | undefined;

// Both tests start tools, which is slow on a busy machine.
describe.each(examples)("the example in $name", { timeout: 120_000 }, ({ path }) => {
  test("compiles", () => {
    program ??= ts.createProgram(
      examples.map((example) => example.path),
      {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        target: ts.ScriptTarget.ES2024,
        module: ts.ModuleKind.NodeNext,
        types: ["node"],
      },
    );
    const file = program.getSourceFile(path);
    expect(file).toBeDefined();
    const errors = ts
      .getPreEmitDiagnostics(program, file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    expect(errors).toEqual([]);
  });

  test("runs", async () => {
    // Node runs no TypeScript below `node_modules`.
    const options = { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext };
    const code = ts.transpile(readFileSync(path, "utf8"), options);
    const compiled = path.replace(/mts$/, "mjs");
    writeFileSync(compiled, code);
    await run(process.execPath, ["--import", new URL(`file://${preload}`).href, compiled]);
  });
});

test("finds examples in the documentation", () => {
  expect(examples.length).toBeGreaterThan(4);
});
