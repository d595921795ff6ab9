/** Compares the annotations of the variants of unions, which alternatives don't have. */
import { ANNOTATION_NAMES, hasNoAnnotations } from "./annotations.ts";
import { compareAccess, compareAnnotations } from "./compare-annotations.ts";
import type { Finding } from "./finding.ts";
import { isObject, type Schema } from "./json.ts";
import { isDocumentationKeyword } from "./openapi-structure.ts";
import { resolvePlainReference } from "./references.ts";
import { variantsOf, visitParts } from "./schema-parts.ts";
import type { SchemaReader, SchemaSearch } from "./schema-types.ts";
import { pairMostSimilar } from "./similarity.ts";

/** Names the components that two schemas inherit findings from. */
export type OwnerNaming = (findings: Finding[], from: Schema, to: Schema) => Finding[];

/**
 * Compares the annotations of the variants of two schemas. Those of components are reported there, and
 * those of others at the union.
 */
export function compareVariants(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
  nameOwners: OwnerNaming,
): Finding[] {
  const from = findVariants(fromSchema, search.from);
  const to = findVariants(toSchema, search.to);
  if (![...from, ...to].some(({ isAnnotated }) => isAnnotated)) {
    return [];
  }

  const partners = pairMostSimilar(from, to, {
    nameOf: ({ component }) => component,
    contentOf: ({ resolved }) => withoutAnnotations(resolved),
  });

  return from.flatMap((variant) => {
    const partner = partners.get(variant);
    const findings = partner
      ? comparePair(variant.schema, partner.schema, search)
      : compareLost(variant.schema, search);
    const named = nameOwners(findings, variant.schema, partner?.schema ?? true);

    return named.map((finding) => nameVariant(finding, variant, partner));
  });
}

// --- internal ---

/** A variant of a union. */
interface Variant {
  readonly schema: Schema;
  /** The schema, with its reference followed. */
  readonly resolved: Schema;
  /** The name of the component that it refers to, if it does. */
  readonly component: string | undefined;
  readonly isAnnotated: boolean;
}

/** Returns the variants of a schema, of the parts that it consists of, and of its variants. */
function findVariants(schema: Schema, reader: SchemaReader): Variant[] {
  const documentOf = (part: Schema) => reader.documentOf(part);
  const variants = new Map<Schema, Variant>();

  function visit(holder: Schema): void {
    visitParts(holder, documentOf, (part) => {
      for (const member of variantsOf(part)) {
        const variant = readVariant(member, reader);
        if (!variants.has(variant.resolved)) {
          variants.set(variant.resolved, variant);
          visit(member);
        }
      }
    });
  }

  visit(schema);

  return [...variants.values()];
}

function readVariant(schema: Schema, reader: SchemaReader): Variant {
  return {
    schema,
    resolved: resolvePlainReference(reader.documentOf(schema), schema) as Schema,
    component: reader.componentOf(schema),
    isAnnotated: !hasNoAnnotations(reader.annotationsOf(schema)),
  };
}

function withoutAnnotations(schema: Schema): Schema {
  if (!isObject(schema)) {
    return schema;
  }

  const entries = Object.entries(schema).filter(
    ([key]) => !isDocumentationKeyword(key) && !ANNOTATION_NAMES.some((name) => name === key),
  );

  return Object.fromEntries(entries);
}

function comparePair(from: Schema, to: Schema, search: SchemaSearch): Finding[] {
  return [...compareAnnotations(from, to, search), ...compareAccess(from, to, search)];
}

/**
 * Compares a variant that only one revision has. What is new besides its default is found by the values
 * that it allows.
 */
function compareLost(schema: Schema, search: SchemaSearch): Finding[] {
  const findings = comparePair(schema, true, search);
  return search.isReverse ? findings.filter(({ rule }) => rule === "default") : findings;
}

function nameVariant(finding: Finding, variant: Variant, partner: Variant | undefined): Finding {
  if (finding.component !== undefined) {
    return finding;
  }

  return variant.component !== undefined && variant.component === partner?.component
    ? { ...finding, component: variant.component }
    : { ...finding, detail: "variant" };
}
