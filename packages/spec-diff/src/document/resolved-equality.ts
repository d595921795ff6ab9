/** Compares values as they are once their references are followed. */
import { asArray, isEqual, isObject, type JsonObject, keysOf } from "../json.ts";
import {
  childrenOf,
  isDocumentationKeyword,
  isExtension,
  isReference,
  type Kind,
  kindOf,
} from "./openapi-structure.ts";
import { lookUp, resolvePlainReference } from "./references.ts";

/** A value, and the document that its references lead into. */
export interface DocumentPart {
  readonly value: unknown;
  readonly document: JsonObject;
}

/**
 * Returns true if two values are equal once every reference is followed. Documentation makes no
 * difference. This is the only comparison for what no rule understands, so that a change behind a
 * reference is not missed.
 */
export function isEqualResolved(a: DocumentPart, b: DocumentPart, kind: Kind): boolean {
  // A pair that recurs inside itself is equal unless something else differs.
  const compared = new Map<unknown, Set<unknown>>();

  function compare(rawA: unknown, rawB: unknown, kindOfBoth: Kind): boolean {
    if (kindOfBoth === "Data") {
      return isEqual(rawA, rawB);
    }

    const valueA = follow(rawA, a.document, kindOfBoth);
    const valueB = follow(rawB, b.document, kindOfBoth);

    if (Array.isArray(valueA) && Array.isArray(valueB)) {
      return (
        valueA.length === valueB.length &&
        valueA.every((item, index) => compare(item, valueB[index], kindOfBoth))
      );
    }
    if (!isObject(valueA) || !isObject(valueB)) {
      return valueA === valueB;
    }

    const partners = compared.get(valueA) ?? new Set();
    if (partners.has(valueB)) {
      return true;
    }

    compared.set(valueA, partners.add(valueB));

    return keysOf(valueA, valueB)
      .filter((key) => matters(key, kindOfBoth))
      .every((key) => compareKey(key, valueA, valueB, kindOfBoth));
  }

  function compareKey(key: string, objectA: JsonObject, objectB: JsonObject, kind: Kind): boolean {
    if (kind === "Schema" && DYNAMIC_REFERENCES.has(key)) {
      const targets = [findDynamicTargets(a.document), findDynamicTargets(b.document)];
      return objectA[key] === objectB[key] && compare(targets[0], targets[1], "Schema");
    }

    if (key === "$ref" && (isReference(objectA, kind) || isReference(objectB, kind))) {
      const [refA, refB] = [objectA.$ref, objectB.$ref];
      return compare(resolve(refA, a.document), resolve(refB, b.document), kind);
    }

    return compare(objectA[key], objectB[key], kindOf(kind, key));
  }

  return compare(a.value, b.value, kind);
}

// --- internal ---

/** References whose target depends on the place from which they are reached. */
const DYNAMIC_REFERENCES: ReadonlySet<string> = new Set(["$dynamicRef", "$recursiveRef"]);

/** Returns every schema that a dynamic reference may lead to. */
function findDynamicTargets(document: JsonObject): unknown[] {
  const targets: unknown[] = [];

  function visit(value: unknown, kind: Kind): void {
    asArray(value).forEach((item) => visit(item, kind));
    if (!isObject(value) || kind === "Data") {
      return;
    }
    if (kind === "Schema" && ("$dynamicAnchor" in value || "$recursiveAnchor" in value)) {
      targets.push(value);
    }

    childrenOf(value, kind).forEach((child) => visit(child.value, child.kind));
  }

  visit(document, "Document");

  return targets;
}

function resolve(ref: unknown, document: JsonObject): unknown {
  return typeof ref === "string" ? lookUp(document, ref) : ref;
}

/** Follows a reference, unless keywords beside it also apply. */
function follow(value: unknown, document: JsonObject, kind: Kind): unknown {
  return isObject(value) && isReference(value, kind)
    ? resolvePlainReference(document, value)
    : value;
}

function matters(key: string, kind: Exclude<Kind, "Data">): boolean {
  if (typeof kind === "object") {
    return !kind.hasExtensions || !isExtension(key);
  }

  return !isDocumentationKeyword(key);
}
