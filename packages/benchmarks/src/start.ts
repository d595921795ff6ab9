/**
 * Measures how long the commands take to start, compared with a Node.js that does nothing:
 * `npm run bench -- start`.
 *
 * `--help` and `--version` send nothing, so they take as long as it takes to load the command. The
 * lowest time of all rounds counts, because other processes on the machine only add to it.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { root } from "dev-tools";

/** Measures the start of the commands and prints the results. */
export function benchStart(): void {
  const date = new Date().toISOString().slice(0, "YYYY-MM-DD".length);
  console.log(`\nStart, ${date}: Node ${process.version}, ${cpus()[0]?.model}, ${ROUNDS} rounds`);

  const times = contenders.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      times[index] = Math.min(times[index]!, measureStart(contender));
    }
  }

  console.log("                         lowest ms   × an empty Node");
  for (const [index, { name }] of contenders.entries()) {
    const ratio = (times[index]! / times[0]!).toFixed(2);
    console.log(
      `  ${name.padEnd(22)}${times[index]!.toFixed(1).padStart(10)}${ratio.padStart(18)}`,
    );
  }
  console.log("The goal for roma-assets --help is 2.5.");
}

// --- internal ---

const ROUNDS = 40;

interface Contender {
  name: string;
  args: string[];
}

const commandFile = join(root, "packages/cli/dist/bin.js");
const sandboxFile = join(root, "packages/sandbox/dist/bin.js");

/** The first one is what the others are compared with. */
const contenders: Contender[] = [
  { name: "empty Node", args: ["--eval", ""] },
  { name: "roma-assets --version", args: [commandFile, "--version"] },
  { name: "roma-assets --help", args: [commandFile, "--help"] },
  { name: "roma-sandbox --help", args: [sandboxFile, "--help"] },
];

/** Returns the time from the start of a process to its end, in milliseconds. */
function measureStart({ name, args }: Contender): number {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args);
  const duration = performance.now() - startedAt;

  if (status !== 0) {
    throw new Error(`${name} exited with ${status}.`);
  }
  return duration;
}
