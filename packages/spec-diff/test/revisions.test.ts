import { expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { readRevisions } from "./revisions.ts";

/** The acceptance table, and the one of this package. */
const revisions = [...readRevisions("revisions.json"), ...readRevisions("documents.json")];

test.each(revisions)("$id", async ({ expected, from, to }) => {
  const decision = await decide(from, to);

  expect(decision.bump, JSON.stringify(decision.changes, null, 1)).toBe(expected);
});
