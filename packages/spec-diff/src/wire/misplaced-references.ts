/** Compares what is behind references that stand where OpenAPI allows none. */
import type { Document } from "../document/document.ts";
import { allowsReference } from "../document/openapi-structure.ts";
import { findReferenceHolders, type ReferenceHolder } from "../document/references.ts";
import { isEqualResolved } from "../document/resolved-equality.ts";
import type { Findings, WireSearch } from "./wire-search.ts";

/**
 * Fails closed: no rule follows a `$ref` in place of a map, such as `content`, so what it leads to
 * must not change.
 */
export function* compareMisplacedReferences({ from, to, isReverse }: WireSearch): Findings {
  if (isReverse) {
    return;
  }

  const fromHolders = findMisplacedReferences(from.document);
  const toHolders = findMisplacedReferences(to.document);
  const isEachEqual = fromHolders.every(({ holder, kind }, index) =>
    isEqualResolved(
      { value: holder, document: from.document },
      { value: toHolders[index]?.holder, document: to.document },
      kind,
    ),
  );

  if (!isEachEqual || fromHolders.length !== toHolders.length) {
    yield { path: "document", rule: "$ref", change: "changed", detail: "not-understood" };
  }
}

// --- internal ---

function findMisplacedReferences(document: Document): ReferenceHolder[] {
  const holders = findReferenceHolders(document, "Document");
  return [...holders].filter(({ kind }) => !allowsReference(kind));
}
