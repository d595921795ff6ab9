/**
 * Continues a script on the Node.js of this repository if the current one is too old. The scripts that
 * people run first preload this file.
 *
 * npm links the repository's Node.js as `node_modules/.bin/node`, which precedes all others in
 * `npm run`. But npm 10, which comes with Node.js 20 and 22, removes the link again, together with the
 * packages for other platforms. So this file links it, and has to work in old versions.
 */
const { spawnSync } = require("node:child_process");
const { existsSync, linkSync, readFileSync } = require("node:fs");
const { basename, join } = require("node:path");

const root = join(__dirname, "..");

const required = Number(readFileSync(join(root, ".nvmrc"), "utf8"));
const current = Number.parseInt(process.versions.node, 10);
if (current < required) {
  continueOnOwnNode();
}

// --- internal ---

function continueOnOwnNode() {
  const executable = findExecutable();
  if (executable === undefined) {
    console.error(
      `Node.js ${required} or later is required, but this is ${process.versions.node}. npm has none ` +
        `for ${process.platform} ${process.arch}, so install it yourself.`,
    );
    process.exit(1);
  }

  const link = join(root, "node_modules/.bin", basename(executable));
  if (!existsSync(link)) {
    linkSync(executable, link);
  }

  // The terminal sends Ctrl-C to both processes; this one waits for the other.
  process.on("SIGINT", () => {});
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync(executable, args, { stdio: "inherit" });
  process.exit(status ?? 1);
}

/** Returns the executable in the only platform's package that npm has installed. */
function findExecutable() {
  const { optionalDependencies } = readManifest(root);
  for (const name of Object.keys(optionalDependencies)) {
    const folder = join(root, "node_modules", name);
    if (existsSync(folder)) {
      return join(folder, readManifest(folder).bin.node);
    }
  }

  return undefined;
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
