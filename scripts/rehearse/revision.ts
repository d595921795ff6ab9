import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, parse, parseDocument, type Document } from "yaml";
import { source } from "../release/released.ts";

/** One step of the rehearsal, as its file in scripts/rehearse/history/ has it. */
export interface Revision {
  change: string;
  expect: {
    bump: string;
    version: string;
    /** Whether what was written for the version before compiles; `null` where there is none. */
    compiles: boolean | null;
  };
  openapi?: Patch;
  comment?: string;
  recordings?: Record<string, Patch>;
}

/** What RFC 7396 calls a merge patch. */
export type Patch = { [name: string]: unknown };

/** Reads the steps, in the order of their names. */
export function readRevisions(folder: string): Revision[] {
  return globSync("*.yaml", { cwd: folder })
    .toSorted()
    .map((file) => parse(readFileSync(join(folder, file), "utf8")));
}

/** Makes a step's edits in a repository. */
export function applyRevision(
  { openapi, comment, recordings = {} }: Revision,
  folder: string,
): void {
  const file = join(folder, source);
  const document = parseDocument(readFileSync(file, "utf8"));
  patchDocument(document, openapi ?? {});
  const text = document.toString({ lineWidth: 0 });
  writeFileSync(file, comment === undefined ? text : `${text}# ${comment}\n`);
  const all = join(folder, "packages/contract-tests/recordings");
  for (const [name, patch] of Object.entries(recordings)) {
    const found = globSync(`${name}.json`, { cwd: all });
    for (const recording of found.length > 0 ? found : [`${name}.json`]) {
      const path = join(all, recording);
      const before = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify(merge(before, patch), null, 2)}\n`);
    }
  }
}

/** Applies a merge patch. */
export function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const result: Patch = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[name];
    } else {
      result[name] = merge(result[name], value);
    }
  }
  return result;
}

// --- internal ---

/** The same for a document, whose comments and order stay. */
function patchDocument(document: Document, patch: Patch, path: string[] = []): void {
  for (const [name, value] of Object.entries(patch)) {
    const at = [...path, name];
    if (value === null) {
      document.deleteIn(at);
    } else if (isObject(value) && isMap(document.getIn(at))) {
      patchDocument(document, value, at);
    } else {
      document.setIn(
        at,
        document.createNode(merge(undefined, value), { aliasDuplicateObjects: false }),
      );
    }
  }
}

function isObject(value: unknown): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
