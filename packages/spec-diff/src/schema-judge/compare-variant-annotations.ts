/** Compares the annotations of the variants of unions, which alternatives don't have. */
import { isDocumentationKeyword } from "../document/openapi-structure.ts";
import { resolvePlainReference } from "../document/references.ts";
import type { Finding } from "../findings/finding.ts";
import { isObject, type Schema, selectKeys } from "../json.ts";
import { ANNOTATION_NAMES, hasNoAnnotations } from "../schemas/annotations.ts";
import { variantsOf, visitParts } from "../schemas/schema-parts.ts";
import type { SchemaReader, SchemaSearch } from "../schemas/schema-types.ts";
import { compareAccess, compareAnnotations } from "./compare-annotations.ts";
import { pairMostSimilar } from "./similarity.ts";

/** Names the components in findings that two schemas inherit from them. */
export type ParentNaming = (findings: Finding[], from: Schema, to: Schema) => Finding[];

/**
 * Compares the annotations of the variants of two schemas. Differences of components are reported
 * there, and those of other variants at the union.
 */
export function compareVariantAnnotations(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
  nameParents: ParentNaming,
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
      : compareLonely(variant.schema, search);
    const named = nameParents(findings, variant.schema, partner?.schema ?? true);

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
  const variants = new Map<Schema, Variant>();

  function visit(holder: Schema): void {
    visitParts(holder, reader, (part) => {
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
  const isAnnotation = (key: string) => ANNOTATION_NAMES.some((name) => name === key);

  return isObject(schema)
    ? selectKeys(schema, (key) => !isDocumentationKeyword(key) && !isAnnotation(key))
    : schema;
}

function comparePair(from: Schema, to: Schema, search: SchemaSearch): Finding[] {
  return [...compareAnnotations(from, to, search), ...compareAccess(from, to, search)];
}

/** Compares a variant without a partner. Of a new one, only the default is a promise. */
function compareLonely(schema: Schema, search: SchemaSearch): Finding[] {
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
