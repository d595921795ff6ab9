/** The publish plan that `changeset pack` writes beside the tarballs. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../packages/dev-tools/src/paths.ts";
import { ScriptError } from "../../packages/dev-tools/src/script.ts";

/** The tarballs of the last run, with the plan and the bill of materials. */
export const releaseFolder: string = join(root, ".release");

/** A package to publish. */
export interface PlannedRelease {
  name: string;
  version: string;
  access: string;
  /** The dist-tag, such as `latest`. */
  tag: string;
  /** Path of the tarball in the folder, and its SHA-256. */
  tarball: { path: string; integrity: string };
}

/**
 * Reads the plan, and verifies each tarball by its hash.
 *
 * @param sha256 the hash that the plan must have, in hexadecimal. Default: any.
 * @returns what to publish, in this order: a package comes after those that it depends on.
 * @throws {ScriptError} if a hash differs, so that nothing may be published.
 */
export function readPlan(folder: string, sha256?: string): PlannedRelease[] {
  const text = readFileSync(join(folder, PLAN_FILE));
  const actual = createHash("sha256").update(text).digest("hex");
  if (sha256 !== undefined && sha256 !== actual) {
    throw new ScriptError(
      `${PLAN_FILE} is not the one that was packed: its SHA-256 is ${actual}, but ${sha256} was expected; nothing was published.`,
    );
  }

  const { version, plan }: PlanFile = JSON.parse(text.toString());
  if (version !== PLAN_VERSION) {
    throw new ScriptError(`${PLAN_FILE} has the unknown version ${version}.`);
  }

  const releases = plan.flat().filter((release) => release.kind === "publish");
  const damaged = releases.filter(({ tarball }) => hashOf(folder, tarball) !== tarball.integrity);
  if (damaged.length > 0) {
    const files = damaged.map(({ tarball }) => tarball.path).join(", ");
    throw new ScriptError(
      `Not what was packed, by their SHA-256: ${files}; nothing was published.`,
    );
  }

  return releases;
}

// --- internal ---

const PLAN_FILE = "publish-plan.json";
const PLAN_VERSION = 1;

interface PlanFile {
  version: number;
  /** The packages in groups, each of which depends only on the groups before. */
  plan: (PlannedRelease & { kind: "publish" | "tag-only" })[][];
}

function hashOf(folder: string, { path }: PlannedRelease["tarball"]): string {
  const hash = createHash("sha256").update(readFileSync(join(folder, path)));
  return `sha256-${hash.digest("base64")}`;
}
