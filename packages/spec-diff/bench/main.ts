/** `npm run bench`: how fast the decider is, and how it compares with oasdiff on the acceptance table. */

import type { Node } from "../src/document.ts";
import { base, readCases } from "../test/documents.ts";
import { patch, type PatchOperation } from "../test/patch.ts";
import { measureSpeed } from "./speed.ts";

/** Two revisions, and the bump between them. */
export interface Pair {
  from: Node;
  to: Node;
  expected: string;
}

const cases =
  readCases<{ expected: string; base?: PatchOperation[]; change: PatchOperation[] }[]>(
    "revisions.json",
  );
const pairs = cases.map(({ expected, base: own = [], change }): Pair => {
  const from = patch(base, own);
  return { from, to: patch(from, change), expected };
});

if (import.meta.main) {
  await measureSpeed(pairs);
  // Loaded late: the first decision is to be measured with all that it loads.
  const { compareWithOasdiff } = await import("./oasdiff.ts");
  await compareWithOasdiff(pairs);
}
