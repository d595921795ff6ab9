/** Finds the components that the operations of a document use. */
import type { Document } from "../document/document.ts";
import type { Kind } from "../document/openapi-structure.ts";
import { findReferenceHolders, lookUp, toComponentReference } from "../document/references.ts";
import { asObject } from "../json.ts";

/** The kinds of components that openapi-typescript exports by name. */
export const COMPONENT_KINDS = [
  "schemas",
  "responses",
  "parameters",
  "requestBodies",
  "headers",
  "pathItems",
] as const;

/** A kind of component. */
export type ComponentKind = (typeof COMPONENT_KINDS)[number];

/** A component, by its kind and name. */
export interface ComponentName {
  readonly kind: ComponentKind;
  readonly name: string;
  /** The `$ref` that refers to it. */
  readonly ref: string;
}

/**
 * Returns the components that both documents have, and that at least one of them doesn't use in any
 * operation. They are compared on their own.
 */
export function findUnusedComponents(base: Document, next: Document): ComponentName[] {
  const usedInBase = findUsedReferences(base);
  const usedInNext = findUsedReferences(next);

  return COMPONENT_KINDS.flatMap((kind) => {
    const inNext = componentsOf(next, kind);
    return Object.keys(componentsOf(base, kind))
      .filter((name) => inNext[name] !== undefined)
      .map((name): ComponentName => ({ kind, name, ref: toComponentReference(kind, name) }))
      .filter(({ ref }) => !usedInBase.has(ref) || !usedInNext.has(ref));
  });
}

// --- internal ---

function componentsOf(document: Document, kind: ComponentKind) {
  return asObject(asObject(document.components)[kind]);
}

/** Returns the `$ref`s that can be reached from paths and webhooks. */
function findUsedReferences(document: Document): Set<string> {
  const used = new Set<string>();

  function visit(value: unknown, kind: Kind): void {
    for (const { holder, kind: targetKind } of findReferenceHolders(value, kind)) {
      const { $ref: ref } = holder;
      if (!used.has(ref)) {
        used.add(ref);
        visit(lookUp(document, ref), targetKind);
      }
    }
  }

  const { paths, webhooks } = document;

  visit({ paths, webhooks }, "Document");

  return used;
}
