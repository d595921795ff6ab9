import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { descriptionFile, root } from "dev-tools";
import { type Document, isMap, parse, parseDocument } from "yaml";

/** A step of the rehearsal: the content of a file in scripts/rehearse/history/. */
export interface Revision {
  change: string;
  expect: {
    bump: string;
    version: string;
    /** True if code for the previous version still compiles; null if that is not checked. */
    compiles: boolean | null;
  };
  /** Releases the version with every check. Other steps only decide the bump and make the version. */
  release?: true;
  /** Sets the description and its recordings to those of this repository. */
  repository?: true;
  openapi?: Patch;
  comment?: string;
  recordings?: Record<string, Patch | null>;
}

/** A merge patch (RFC 7396). */
export type Patch = { [name: string]: unknown };

/** Reads the steps, in the order of their file names. */
export function readRevisions(folder: string): Revision[] {
  return globSync("*.yaml", { cwd: folder })
    .toSorted()
    .map((file) => parse(readFileSync(join(folder, file), "utf8")));
}

/** Applies the edits of a step to a repository. */
export function applyRevision(
  { repository, openapi = {}, comment, recordings = {} }: Revision,
  folder: string,
): void {
  if (repository) {
    for (const path of [descriptionFile, RECORDINGS]) {
      rmSync(join(folder, path), { recursive: true });
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
  }

  const file = join(folder, descriptionFile);
  const document = parseDocument(readFileSync(file, "utf8"));
  patchDocument(document, openapi);
  const text = document.toString({ lineWidth: 0 });
  writeFileSync(file, comment === undefined ? text : `${text}# ${comment}\n`);

  const recordingsFolder = join(folder, RECORDINGS);
  for (const [pattern, patch] of Object.entries(recordings)) {
    patchRecordings(recordingsFolder, pattern, patch);
  }
}

/** Applies a merge patch to a value. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }

  const result: Patch = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[name];
    } else {
      result[name] = mergePatch(result[name], value);
    }
  }

  return result;
}

// --- internal ---

const RECORDINGS = "packages/contract-tests/recordings";

/** Applies a merge patch to a YAML document, whose comments and order are preserved. */
function patchDocument(document: Document, patch: Patch, path: string[] = []): void {
  for (const [name, value] of Object.entries(patch)) {
    const place = [...path, name];
    if (value === null) {
      document.deleteIn(place);
    } else if (isObject(value) && isMap(document.getIn(place))) {
      patchDocument(document, value, place);
    } else {
      const options = { aliasDuplicateObjects: false };
      document.setIn(place, document.createNode(mergePatch(undefined, value), options));
    }
  }
}

/** Patches or removes the recordings that match a pattern, or creates one. */
function patchRecordings(folder: string, pattern: string, patch: Patch | null): void {
  const existing = globSync(`${pattern}.json`, { cwd: folder });
  if (patch === null) {
    for (const file of existing) {
      rmSync(join(folder, file));
    }
    return;
  }

  for (const file of existing.length > 0 ? existing : [`${pattern}.json`]) {
    const path = join(folder, file);
    const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(mergePatch(before, patch), null, 2)}\n`);
  }
}

function isObject(value: unknown): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
