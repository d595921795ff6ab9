/**
 * Verifies the packages as npm users get them: packs them, and then checks, installs, compiles and
 * runs only the tarballs, with every supported runtime and TypeScript version.
 * `npm run verify:packages -- TEXT` runs only the checks whose name contains the text.
 */
import { buildPackages, createScratchFolder, runScript, ScriptError } from "dev-tools";
import { runChecks } from "./verify-packages/check.ts";
import { costChecks } from "./verify-packages/cost.ts";
import { preparePlace } from "./verify-packages/prepare.ts";
import {
  commandChecks,
  deletionChecks,
  entryChecks,
  lostResponseChecks,
} from "./verify-packages/runtimes.ts";
import { packageChecks } from "./verify-packages/tarballs.ts";
import { typeChecks } from "./verify-packages/types.ts";

async function verifyPackages(): Promise<boolean> {
  const filter = process.argv[2] ?? "";
  console.log("Building, packing and installing the packages ...");
  await buildPackages();
  const place = await preparePlace(createScratchFolder("verify"));

  const checks = [
    ...place.packages.flatMap((packed) => [...packageChecks(place.tools, packed)]),
    ...costChecks(place),
    ...entryChecks(place),
    ...commandChecks(place),
    ...deletionChecks(place),
    ...lostResponseChecks(place),
    ...typeChecks(place),
  ];
  const selected = checks.filter(({ name }) => name.includes(filter));
  if (selected.length === 0) {
    throw new ScriptError(`There is no check whose name contains "${filter}".`);
  }

  return runChecks(selected);
}

if (import.meta.main) {
  await runScript(verifyPackages);
}
