/**
 * Draws the pictures of the README: `npm run pictures`. With `--check`, it writes nothing, and fails if
 * a picture is not what it would draw. Times and addresses of a run may differ.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildPackages, readIfExists, readOptions, root, runScript, ScriptError } from "dev-tools";
import { type Line, recordScript } from "./pictures/record.ts";
import { drawTerminal, hasSameText } from "./pictures/terminal-svg.ts";

const USAGE = "npm run pictures [-- --check]";

const FOLDER = "docs/images";

const START_TITLE = "npm start deletes assets of a local sandbox with the command line";

const PROMPT: Line = [{ text: "$ npm start", isBold: true, isDim: false, color: undefined }];

async function drawPictures(): Promise<void> {
  const { check = false } = readOptions({ check: { type: "boolean" } }, USAGE);
  await buildPackages();

  // Imports packages, which have to be built.
  const { drawFlow } = await import("./pictures/flow-svg.ts");
  const flow = drawFlow();
  const start = drawTerminal(START_TITLE, [PROMPT, ...(await recordScript("scripts/start.ts"))]);
  if (check) {
    checkPicture("flow.svg", (picture) => picture === flow);
    checkPicture("start.svg", (picture) => hasSameText(picture, start));
    return;
  }

  mkdirSync(join(root, FOLDER), { recursive: true });
  writeFileSync(join(root, FOLDER, "flow.svg"), flow);
  writeFileSync(join(root, FOLDER, "start.svg"), start);
}

// --- internal ---

/** @throws {ScriptError} if the picture does not exist, or is not current. */
function checkPicture(name: string, isCurrent: (picture: string) => boolean): void {
  const file = `${FOLDER}/${name}`;
  if (!isCurrent(readIfExists(root, file) ?? "")) {
    throw new ScriptError(`${file} is not current. Run: npm run pictures`);
  }
}

await runScript(drawPictures);
