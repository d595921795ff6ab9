/** Which components the operations of a document use. */

import { node, references, resolve, type Document } from "./document.ts";

/** The kinds of components that openapi-typescript exports by name. */
export const componentKinds = [
  "schemas",
  "responses",
  "parameters",
  "requestBodies",
  "headers",
  "pathItems",
] as const;

/** A component by its kind and name. */
export interface ComponentName {
  kind: (typeof componentKinds)[number];
  name: string;
  ref: string;
}

/** Components that both documents have and at least one of them never uses in an operation: compared on their own. */
export function unusedComponents(base: Document, next: Document): ComponentName[] {
  const [usedInBase, usedInNext] = [usedRefs(base), usedRefs(next)];
  return componentKinds.flatMap((kind) => {
    const [inBase, inNext] = [base, next].map((document) => node(node(document.components)[kind]));
    return Object.keys(inBase!).flatMap((name) => {
      const ref = `#/components/${kind}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const isUnused = inNext![name] !== undefined && !(usedInBase.has(ref) && usedInNext.has(ref));
      return isUnused ? [{ kind, name, ref }] : [];
    });
  });
}

// --- internal ---

/** The `$ref`s that can be reached from paths and webhooks. */
function usedRefs(document: Document): Set<string> {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const ref of references(value)) {
      if (used.has(ref)) continue;
      used.add(ref);
      visit(resolve(document, { $ref: ref }));
    }
  };
  visit([document.paths, document.webhooks]);
  return used;
}
