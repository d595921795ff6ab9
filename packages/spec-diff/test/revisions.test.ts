import { expect, test } from "vitest";

import { decide, type Bump } from "../src/decide.ts";
import { base, readCases } from "./documents.ts";
import { patch, type PatchOperation } from "./patch.ts";

interface Revision {
  id: string;
  expected: Bump;
  why?: string;
  /** Turns the table's document into the revision's own base. */
  base?: PatchOperation[];
  change: PatchOperation[];
}

/** The acceptance table, and this package's own. */
const revisions = [
  ...readCases<Revision[]>("revisions.json"),
  ...readCases<Revision[]>("documents.json"),
];

test.each(revisions)("$id", async ({ expected, base: own = [], change }) => {
  const from = patch(base, own);
  const decision = await decide(from, patch(from, change));
  expect(decision.bump, JSON.stringify(decision.changes, null, 1)).toBe(expected);
});
