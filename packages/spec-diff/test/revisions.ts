/** The revisions of the case tables: pairs of documents, and the bump between them. */
import type { Bump } from "../src/decide.ts";
import type { JsonObject } from "../src/json.ts";
import { base, readCases } from "./documents.ts";
import { patch, type PatchOperation } from "./patch.ts";

/** Two revisions of a document, and the bump between them. */
export interface RevisionPair {
  readonly id: string;
  readonly from: JsonObject;
  readonly to: JsonObject;
  readonly expected: Bump;
}

/** Reads the revisions of a table in `cases/`. */
export function readRevisions(file: string): RevisionPair[] {
  const revisions = readCases(file) as Revision[];
  return revisions.map(({ id, expected, base: changesOfBase = [], change }) => {
    const from = patch(base, changesOfBase);
    return { id, from, to: patch(from, change), expected };
  });
}

// --- internal ---

interface Revision {
  id: string;
  expected: Bump;
  why?: string;
  /** Changes the table's document into the revision's own base. */
  base?: PatchOperation[];
  change: PatchOperation[];
}
