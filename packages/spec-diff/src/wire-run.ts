/** What the parts of the wire judge share. */

import { documents, node, resolve, same, type Node } from "./document.ts";
import { quote, type Direction, type Finding } from "./finding.ts";
import type { Run, SchemaJudge } from "./schema-judge.ts";

/** A run, and who sends the requests: in callbacks and webhooks the service calls, so directions swap. */
export interface Search extends Run {
  judge: SchemaJudge;
  sends: Direction;
  answers: Direction;
}

/** Findings, one by one. */
export type Parts = Generator<Finding, void, undefined>;

/** A member of an object, without its `$ref`. */
export const item = (run: Run["from"], holder: Node, key: string): Node =>
  node(resolve(run.document, holder[key]));

/** Fails closed: a key that no rule reads and that does not only document must not change. */
export function* unknownKeys(
  path: string,
  from: Node,
  to: Node,
  known: string[],
  { backwards }: Run,
): Parts {
  if (backwards) return;
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (known.includes(key) || documents(key) || same(from[key], to[key])) continue;
    const text = `changed its \`${key}\` from ${quote(from[key])} to ${quote(to[key])}, which was not understood`;
    yield { path, rule: key, text };
  }
}

/** A deprecation is news for whoever calls; its end is not. */
export function* deprecation(path: string, from: Node, to: Node, { backwards }: Run): Parts {
  if (backwards && from.deprecated === true && to.deprecated !== true) {
    yield { path, rule: "deprecated", text: "is deprecated" };
  }
}
