/** Reads the keywords of a schema that don't limit its values. */
import type { Document } from "./document.ts";
import { asArray, isObject, type Schema } from "./json.ts";
import { lookUp, parseComponentReference } from "./references.ts";
import type { Annotations } from "./schema-types.ts";

/** The names of the annotations. */
export const ANNOTATION_NAMES = [
  "default",
  "deprecated",
  "readOnly",
  "writeOnly",
  "discriminator",
  "xml",
] as const;

/** Returns the annotations of a schema, of what it refers to, and of the parts of `allOf`. */
export function readAnnotations(
  schema: Schema,
  documentOf: (schema: Schema) => Document,
): Annotations {
  const annotations: Annotations = {};
  const seen = new Set<unknown>();

  function visit(part: unknown, owner: string | undefined): void {
    if (!isObject(part) || seen.has(part)) {
      return;
    }

    seen.add(part);
    if (annotations.discriminator === undefined && part.discriminator !== undefined) {
      annotations.discriminatorOwner = owner;
    }
    for (const name of ANNOTATION_NAMES) {
      if (part[name] !== undefined) {
        annotations[name] ??= part[name];
      }
    }

    const { $ref: ref } = part;
    if (typeof ref === "string") {
      const component = parseComponentReference(ref);
      visit(lookUp(documentOf(part), ref), component?.name ?? owner);
    }

    asArray(part.allOf).forEach((member) => visit(member, owner));
  }

  visit(schema, undefined);

  return annotations;
}
