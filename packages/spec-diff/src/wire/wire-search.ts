/** Helpers that the rules of the wire judge share. */
import { isDocumentationKeyword, type ObjectKind } from "../document/openapi-structure.ts";
import { resolveReference } from "../document/references.ts";
import { isEqualResolved } from "../document/resolved-equality.ts";
import type { Direction, Finding } from "../findings/finding.ts";
import { asObject, type JsonObject, keysOf } from "../json.ts";
import type { SchemaComparison, SchemaReader, SchemaSearch } from "../schemas/schema-types.ts";

/** A search for differences from one document to the other. */
export interface WireSearch extends SchemaSearch {
  readonly compareSchemas: SchemaComparison;
  /** The direction of an operation's input; `response` in callbacks and webhooks. */
  readonly sent: Direction;
  /** The direction of an operation's output; `request` in callbacks and webhooks. */
  readonly returned: Direction;
  /** True if generated code is grouped by tags. */
  readonly areTagsExported: boolean;
}

/** Findings, one at a time. */
export type Findings = Generator<Finding, void, undefined>;

/** Returns the search for callbacks and webhooks, in which the service is the caller. */
export function swapDirections(search: WireSearch): WireSearch {
  return { ...search, sent: search.returned, returned: search.sent };
}

/** Returns the counterpart that belongs to the base, or the only one that exists. */
export function pickBase<T>({ isReverse }: SchemaSearch, from: T, to: T | undefined): T {
  return isReverse ? (to ?? from) : from;
}

/** Returns a member of an object, with its `$ref` resolved. */
export function memberOf(reader: SchemaReader, holder: JsonObject, key: string): JsonObject {
  return asObject(resolveReference(reader.document, holder[key]));
}

/** Returns the keys of an object that are not documentation. */
export function functionalKeys(object: JsonObject): string[] {
  return Object.keys(object).filter((key) => !isDocumentationKeyword(key));
}

/** The keys of an object that rules read, and the kind of the object. */
export interface KnownKeys {
  readonly kind: ObjectKind;
  readonly keys: readonly string[];
}

/**
 * Fails closed: reports changes of keys that no rule reads, except for documentation. References are
 * followed, so that a change behind one is not missed.
 */
export function* compareUnknownKeys(
  path: string,
  from: JsonObject,
  to: JsonObject,
  { kind, keys }: KnownKeys,
  search: SchemaSearch,
): Findings {
  if (search.isReverse) {
    return;
  }

  for (const key of keysOf(from, to)) {
    if (keys.includes(key) || isDocumentationKeyword(key)) {
      continue;
    }

    const isSame = isEqualResolved(
      { value: { [key]: from[key] }, document: search.from.document },
      { value: { [key]: to[key] }, document: search.to.document },
      kind,
    );
    if (!isSame) {
      const values = { from: from[key], to: to[key] };
      yield { path, rule: key, change: "changed", ...values, detail: "not-understood" };
    }
  }
}

/** Reports a new deprecation. The end of one does not matter to callers. */
export function* compareDeprecation(
  from: JsonObject,
  to: JsonObject,
  { isReverse }: SchemaSearch,
): Findings {
  if (isReverse && from.deprecated === true && to.deprecated !== true) {
    yield { path: "", rule: "deprecated", change: "changed", from: true, to: false };
  }
}
