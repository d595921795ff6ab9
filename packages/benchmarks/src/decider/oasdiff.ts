/** Compares spec-diff with oasdiff, a Go tool, on the same revisions. Without Go it says so. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decide } from "spec-diff";
import type { RevisionPair } from "spec-diff/revisions";
import type { Panel } from "../report/chart.ts";

/**
 * Prints for each tool how many of the breaking revisions it finds, and how many claims are right.
 *
 * @returns the same as parts of a chart; none if oasdiff can't be installed.
 */
export async function compareWithOasdiff(revisions: RevisionPair[]): Promise<Panel[]> {
  const folder = mkdtempSync(join(tmpdir(), "oasdiff-"));
  try {
    const oasdiff = install(folder);
    if (!oasdiff) {
      return [];
    }

    const tunedFlags = [...TUNED_FLAGS, "--severity-levels", writeSeverities(folder)];
    const claims = {
      "by default": [] as boolean[],
      tuned: [] as boolean[],
      "spec-diff": [] as boolean[],
    };

    for (const [index, { from, to }] of revisions.entries()) {
      const files = [
        writeDocument(folder, `${index}-from.json`, from),
        writeDocument(folder, `${index}-to.json`, to),
      ];
      claims["by default"].push(isBreaking(oasdiff, files, []));
      claims.tuned.push(isBreaking(oasdiff, files, tunedFlags));
      claims["spec-diff"].push((await decide(from, to)).bump === "major");
    }

    const count = revisions.length;
    console.log(`oasdiff ${VERSION} on ${count} revisions: breaking found, claims that are right`);

    const scores = Object.entries(claims).map(([name, verdicts]) => ({
      name,
      ...scoreOf(verdicts, revisions),
    }));
    for (const { name, found, right } of scores) {
      const shares = [found, right].map((share) => formatShare(share).padStart(5));
      console.log(`  ${name.padEnd(12)} ${shares.join("  ")}`);
    }

    return [
      toPanel("breaking revisions that were found", scores, ({ found }) => found),
      toPanel("claims of a break that are right", scores, ({ right }) => right),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- internal ---

const VERSION = "v1.36.0";

/** The severities of what breaks a TypeScript SDK and oasdiff takes for information. */
const TUNED_SEVERITIES: Record<string, string[]> = {
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

const TUNED_FLAGS = [
  "--include-path-params",
  "--auto-upgrade",
  "--flatten-params",
  "--flatten-allof",
];

/** Builds the pinned oasdiff. Returns undefined if that is not possible. */
function install(folder: string): string | undefined {
  // Besides PATH, the place where Go's own installer puts it.
  const candidates = ["go", "/usr/local/go/bin/go"];
  const go = candidates.find((name) => spawnSync(name, ["version"]).status === 0);
  if (!go) {
    console.log("oasdiff: not compared, because Go is not installed");
    return undefined;
  }

  mkdirSync(join(folder, "bin"));
  const env = { ...process.env, GOBIN: join(folder, "bin"), GOFLAGS: "-mod=mod" };
  const args = ["install", `github.com/oasdiff/oasdiff@${VERSION}`];
  const { status, stderr } = spawnSync(go, args, { env, encoding: "utf8" });

  if (status !== 0) {
    console.log(`oasdiff: not compared, go install failed: ${stderr.trim().split("\n").at(-1)}`);
    return undefined;
  }

  return join(folder, "bin", "oasdiff");
}

function writeSeverities(folder: string): string {
  const file = join(folder, "severity.txt");
  const lines = Object.entries(TUNED_SEVERITIES).flatMap(([level, ids]) =>
    ids.map((id) => `${id} ${level}\n`),
  );

  writeFileSync(file, lines.join(""));

  return file;
}

function writeDocument(folder: string, name: string, document: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(document));

  return file;
}

function isBreaking(oasdiff: string, files: string[], flags: string[]): boolean {
  const args = ["changelog", "--format", "json", ...flags, ...files];
  const { stdout, stderr } = spawnSync(oasdiff, args, { encoding: "utf8" });

  if (stderr.trim() !== "") {
    console.log(`  oasdiff: ${stderr.trim().split("\n")[0]}`);
  }

  const changes = (stdout.trim() === "" ? [] : JSON.parse(stdout)) as
    | { id: string; level: number }[]
    | null;

  return (changes ?? []).some(({ id, level }) => level >= 2 && id !== "api-version-not-bumped");
}

/** How well a tool does, as shares from 0 to 1. */
interface Score {
  readonly name: string;
  /** The share of the breaking revisions that it finds. */
  readonly found: number;
  /** The share of its claims that are right. */
  readonly right: number;
}

function scoreOf(claims: boolean[], revisions: RevisionPair[]): Omit<Score, "name"> {
  const isBreakingRevision = revisions.map(({ expected }) => expected === "major");
  const right = claims.filter((claim, index) => claim && isBreakingRevision[index]).length;

  return {
    found: right / isBreakingRevision.filter(Boolean).length,
    right: right / claims.filter(Boolean).length,
  };
}

function toPanel(
  title: string,
  scores: readonly Score[],
  valueOf: (score: Score) => number,
): Panel {
  const bars = scores.map((score) => ({
    label: score.name === "spec-diff" ? score.name : `oasdiff, ${score.name}`,
    value: valueOf(score),
    text: formatShare(valueOf(score)),
    isOwn: score.name === "spec-diff",
  }));
  return { title, bars };
}

function formatShare(share: number): string {
  return `${Math.round(100 * share)} %`;
}
