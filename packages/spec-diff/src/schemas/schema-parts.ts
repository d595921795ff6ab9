/** The schemas that apply to the same value as the schema that contains them. */
import type { Document } from "../document/document.ts";
import { isPlainReference, lookUp } from "../document/references.ts";
import { asArray, asObject, isObject, type JsonObject, type Schema } from "../json.ts";

/** Knows which document a schema is part of. */
export interface DocumentSource {
  documentOf(schema: Schema): Document;
}

/**
 * Visits a schema and its parts: the schemas that every value of it meets, `null` aside. These are what
 * a `$ref` leads to, the members of `allOf`, and the only member of a union. Each is visited once.
 *
 * @param visit returns false to leave out the parts of a part.
 */
export function visitParts(
  schema: Schema,
  source: DocumentSource,
  visit: (part: JsonObject) => boolean | void,
): void {
  const seen = new Set<Schema>();

  function visitPart(part: Schema): void {
    if (!isObject(part) || seen.has(part)) {
      return;
    }

    seen.add(part);
    if (visit(part) !== false) {
      readParts(part, source.documentOf(part)).forEach(visitPart);
    }
  }

  visitPart(schema);
}

/** Returns the members of the unions of a schema that have several, `null` aside. */
export function variantsOf(schema: JsonObject): Schema[] {
  return readUnions(schema)
    .filter(({ length }) => length > 1)
    .flat();
}

// --- internal ---

function readParts(schema: JsonObject, document: Document): Schema[] {
  if (isPlainReference(schema)) {
    return [lookUp(document, schema.$ref) as Schema];
  }

  const { $ref: ref, allOf } = schema;
  const references = typeof ref === "string" ? [{ $ref: ref }] : [];
  const members = readUnions(schema).filter(({ length }) => length === 1);

  return [...references, ...(asArray(allOf) as Schema[]), ...members.flat()];
}

/** Returns `anyOf` and `oneOf` without the members that only add `null`. */
function readUnions({ anyOf, oneOf }: JsonObject): Schema[][] {
  return [anyOf, oneOf].map((members) =>
    (asArray(members) as Schema[]).filter((member) => asObject(member).type !== "null"),
  );
}
