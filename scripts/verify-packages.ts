/**
 * Proves the published packages as npm users get them: packs them, and checks, installs, compiles
 * against and runs nothing but the tarballs, with every runtime and every TypeScript that is
 * supported. `npm run verify:packages -- TEXT` makes only the checks whose name contains the text.
 */
import { cpSync, globSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { installTools } from "./install-tools.ts";
import { CommandError, root, runTurbo } from "./tool.ts";
import { runAll } from "./verify/check.ts";
import { costChecks } from "./verify/cost.ts";
import { bundleWorker, deletionChecks, entryChecks, lostAnswerChecks } from "./verify/runtimes.ts";
import { install, pack, type Packed, packageChecks } from "./verify/tarballs.ts";
import { typeChecks } from "./verify/types.ts";

async function main(scratch: string, wanted: string): Promise<boolean> {
  const tools = await installTools("verify");
  console.log("Building, packing and installing the packages ...");
  await runTurbo(["build"]);
  const packages = await pack(join(scratch, "tarballs"));
  const client = packages.find(({ manifest }) => manifest.name === "@roma-assets/client")!;
  const ofClient = packages.filter(
    (one) => one === client || one.manifest.name in (client.manifest.dependencies ?? {}),
  );
  const place = {
    tools,
    packages,
    clientOnly: join(scratch, "client-only"),
    all: join(scratch, "all"),
  };
  const tarballs = (some: Packed[]) => some.map(({ tarball }) => tarball);
  await Promise.all([
    install(place.clientOnly, tarballs(ofClient)),
    install(place.all, tarballs(packages)),
  ]);
  for (const file of globSync("tools/verify/*.{mjs,cjs,ts,cts,capnp}", { cwd: root })) {
    cpSync(join(root, file), join(place.all, basename(file)));
  }
  await bundleWorker(place.all);
  const checks = [
    ...packages.flatMap((packed) => [...packageChecks(place, packed)]),
    ...costChecks(place),
    ...entryChecks(place),
    ...deletionChecks(place),
    ...lostAnswerChecks(place),
    ...typeChecks(place),
  ];
  const chosen = checks.filter(({ name }) => name.includes(wanted));
  if (chosen.length === 0) {
    throw new Error(`No check's name contains "${wanted}".`);
  }
  return runAll(chosen);
}

if (import.meta.main) {
  // Real, since on macOS the system's own is a link, and the tools tell files apart by their paths.
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "roma-assets-verify-"));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit(130));
  }
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  try {
    process.exitCode = (await main(scratch, process.argv[2] ?? "")) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof CommandError ? `${error.message}\n${error.output}` : error);
    process.exitCode = 1;
  }
}
