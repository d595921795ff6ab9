/**
 * Decides how the next version must differ from the last one, and writes this down as a changeset.
 *
 * - `npm run changeset` writes `.changeset/spec-<hash>.md`, which replaces the previous one.
 * - `npm run changeset -- --check` fails if that file differs from what would be written, or if the
 *   planned release is lower.
 */
import { readOptions, root, runScript, ScriptError } from "dev-tools";
import { checkChangesets, writeChangeset } from "./changeset/changeset-files.ts";
import { decideChangeset, waiversFile } from "./changeset/decide-changeset.ts";

const command = "npm run changeset";

async function checkAndReport(): Promise<void> {
  const expected = await decideChangeset(root);
  const problems = await checkChangesets(root, expected);
  if (problems.length > 0) {
    throw new ScriptError([...problems, `To fix it: ${command}`].join("\n"));
  }

  const bump = expected?.bump ?? "none";
  console.log(`The planned release is sufficient: the change is ${bump}.`);
}

async function writeAndReport(): Promise<void> {
  const expected = await decideChangeset(root);
  for (const file of writeChangeset(root, expected)) {
    console.log(`Removed ${file}: it does not describe the current change.`);
  }

  if (!expected) {
    console.log("Nothing changed since the last version.");
    return;
  }

  console.log(`Wrote ${expected.file}:\n\n${expected.text}`);
  if (expected.breaking.length > 0) {
    const places = expected.breaking.map((where) => `- ${where}`).join("\n");
    console.log(`Breaking changes, by the name to use in ${waiversFile}:\n${places}`);
  }
}

if (import.meta.main) {
  await runScript(async () => {
    const options = { check: { type: "boolean" } } as const;
    const { check = false } = readOptions(options, `${command} [-- --check]`);
    await (check ? checkAndReport() : writeAndReport());
  });
}
