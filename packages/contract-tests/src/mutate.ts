/**
 * Verifies that the contract tests catch mistakes: makes each change of the table in a copy of the
 * repository, and expects the right test to fail. `npm run mutate -- TEXT` makes only the changes
 * whose name contains the text.
 */
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createScratchFolder, explainError, linkModules, root, runScript } from "dev-tools";
import { applyMutation, findCatcher } from "./mutate/apply-mutation.ts";
import { buildPackage, copyPackages, findCompilerErrors, findFailingTests } from "./mutate/copy.ts";
import { type Mutation, mutations } from "./mutate/mutations.ts";

async function mutate(): Promise<boolean> {
  const filter = process.argv[2] ?? "";
  const selected = mutations.filter(({ name }) => name.includes(filter));
  const scratch = createScratchFolder("mutate");
  // Every mutation starts the same tools.
  process.env["NODE_COMPILE_CACHE"] = join(scratch, "compile-cache");
  const original = await prepareOriginal(join(scratch, "original"));

  const queue = selected.values();
  let failed = 0;

  async function work(folder: string): Promise<void> {
    linkModules(folder);
    for (const mutation of queue) {
      copyPackages(original, folder);
      try {
        console.log(`caught  ${mutation.name}  by ${await catchMutation(mutation, folder)}`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${mutation.name}: ${explainShort(error)}`);
      }
    }
  }

  const workers = Math.min(availableParallelism(), selected.length);
  const folders = Array.from({ length: workers }, (_, index) => join(scratch, `copy-${index}`));
  await Promise.all(folders.map(work));

  console.log(`${selected.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

/**
 * Copies and builds the packages.
 *
 * @throws {Error} if the contract tests fail without any mutation.
 */
async function prepareOriginal(folder: string): Promise<string> {
  copyPackages(root, folder);
  linkModules(folder);

  for (const name of ["types", "client", "sandbox"]) {
    await buildPackage(folder, name);
  }

  const failures = await findFailingTests(folder);
  if (failures.length > 0) {
    throw new Error(`The contract tests fail without any mutation: ${failures.join("; ")}`);
  }

  return folder;
}

/**
 * Makes a change in a fresh copy.
 *
 * @returns the test, or the compiler's error, that caught it.
 */
async function catchMutation(mutation: Mutation, folder: string): Promise<string> {
  changeFiles(mutation, folder);
  if (mutation.typeError) {
    return findCatcher(mutation, await findCompilerErrors(folder, "client"));
  }

  if (mutation.file.startsWith("openapi/")) {
    await buildPackage(folder, "types");
  } else if (mutation.file.startsWith("packages/client/")) {
    // Without type checks: a test must catch the mutation, not the compiler.
    await buildPackage(folder, "client", ["--noCheck"]);
  }

  const failures = await findFailingTests(folder, mutation.caughtBy);
  // All tests take longer; their failures are only shown if the expected test passes.
  return findCatcher(mutation, failures.length > 0 ? failures : await findFailingTests(folder));
}

function changeFiles(mutation: Mutation, folder: string): void {
  if (mutation.from === undefined) {
    for (const file of globSync(mutation.file, { cwd: folder })) {
      rmSync(join(folder, file));
    }

    return;
  }

  const path = join(folder, mutation.file);
  writeFileSync(path, applyMutation(readFileSync(path, "utf8"), mutation));
}

function explainShort(error: unknown): string {
  return error instanceof Error && error.name === "Error"
    ? error.message
    : String(explainError(error));
}

if (import.meta.main) {
  await runScript(mutate);
}
