/** Compares the decider with oasdiff, a Go tool, on the same revisions. Where there is no Go it says so. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { decide } from "../src/decide.ts";
import type { Pair } from "./main.ts";

const version = "v1.36.0";

/** The tuned severities: what breaks a TypeScript SDK, and oasdiff takes for information. */
const severities: Record<string, string[]> = {
  err: [
    "api-operation-id-removed",
    "api-tag-removed",
    "api-schema-removed",
    "response-optional-property-removed",
    "response-property-enum-value-removed",
    "response-media-type-added",
    "response-media-type-name-specialized",
    "response-non-success-status-removed",
    "optional-response-header-removed",
    "request-parameter-default-value-changed",
    "request-property-default-value-added",
    "request-property-default-value-changed",
    "request-body-default-value-changed",
  ],
  info: ["api-deprecated-sunset-missing"],
};
const tunedFlags = [
  "--include-path-params",
  "--auto-upgrade",
  "--flatten-params",
  "--flatten-allof",
];

/** Prints, for oasdiff as it comes, tuned, and the decider: breaking found, and breaking claimed rightly. */
export async function compareWithOasdiff(pairs: Pair[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "oasdiff-"));
  try {
    const oasdiff = install(folder);
    if (!oasdiff) return;
    const severityFile = join(folder, "severity.txt");
    const lines = Object.entries(severities).flatMap(([level, ids]) =>
      ids.map((id) => `${id} ${level}`),
    );
    writeFileSync(severityFile, `${lines.join("\n")}\n`);
    const tuned = [...tunedFlags, "--severity-levels", severityFile];
    const verdicts: Record<string, boolean[]> = { "as it comes": [], tuned: [], "spec-diff": [] };
    for (const [index, { from, to }] of pairs.entries()) {
      const files = [from, to].map((document, side) => {
        const file = join(folder, `${index}-${side}.json`);
        writeFileSync(file, JSON.stringify(document));
        return file;
      });
      verdicts["as it comes"]!.push(isBreaking(oasdiff, files, []));
      verdicts["tuned"]!.push(isBreaking(oasdiff, files, tuned));
      verdicts["spec-diff"]!.push((await decide(from, to)).bump === "major");
    }
    console.log(
      `oasdiff ${version} on ${pairs.length} revisions: breaking found, breaking claimed rightly`,
    );
    for (const [name, claims] of Object.entries(verdicts))
      console.log(`  ${name.padEnd(12)} ${score(claims, pairs)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- internal ---

/** Builds the pinned oasdiff through the module proxy; nothing where there is no Go. */
function install(folder: string): string | undefined {
  // Beside PATH, the place where Go's own installer puts it.
  const go = ["go", "/usr/local/go/bin/go"].find(
    (name) => spawnSync(name, ["version"]).status === 0,
  );
  if (!go) {
    console.log("oasdiff: not compared, there is no Go on this machine");
    return undefined;
  }
  mkdirSync(join(folder, "bin"));
  const env = { ...process.env, GOBIN: join(folder, "bin"), GOFLAGS: "-mod=mod" };
  const { status, stderr } = spawnSync(go, ["install", `github.com/oasdiff/oasdiff@${version}`], {
    env,
    encoding: "utf8",
  });
  if (status === 0) return join(folder, "bin", "oasdiff");
  console.log(`oasdiff: not compared, go install failed: ${stderr.trim().split("\n").at(-1)}`);
  return undefined;
}

function isBreaking(oasdiff: string, files: string[], flags: string[]): boolean {
  const { stdout, stderr } = spawnSync(
    oasdiff,
    ["changelog", "--format", "json", ...flags, ...files],
    { encoding: "utf8" },
  );
  if (stderr.trim() !== "") console.log(`  oasdiff: ${stderr.trim().split("\n")[0]}`);
  const changes =
    stdout.trim() === "" ? [] : (JSON.parse(stdout) as { id: string; level: number }[] | null);
  return (changes ?? []).some(({ id, level }) => level >= 2 && id !== "api-version-not-bumped");
}

function score(claims: boolean[], pairs: Pair[]): string {
  const breaking = pairs.map(({ expected }) => expected === "major");
  const right = claims.filter((claim, index) => claim && breaking[index]).length;
  const percent = (of: boolean[]): string =>
    `${Math.round((100 * right) / of.filter(Boolean).length)} %`;
  return `${percent(breaking).padStart(5)}  ${percent(claims).padStart(5)}`;
}
