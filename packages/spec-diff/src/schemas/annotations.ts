/** Reads the keywords of a schema that don't limit its values. */
import { includes, type Schema } from "../json.ts";
import { type DocumentSource, visitParts } from "./schema-parts.ts";

/** The names of the annotations. */
export const ANNOTATION_NAMES = [
  "default",
  "deprecated",
  "readOnly",
  "writeOnly",
  "discriminator",
  "xml",
] as const;

/** The name of a keyword that doesn't limit values. */
export type AnnotationName = (typeof ANNOTATION_NAMES)[number];

/** The values of each annotation, each once. There are several if several parts of a schema have it. */
export type Annotations = Readonly<Record<AnnotationName, readonly unknown[]>>;

/** Returns the annotations of a schema, and of the parts that every value of it meets. */
export function readAnnotations(schema: Schema, source: DocumentSource): Annotations {
  const annotations: Record<AnnotationName, unknown[]> = {
    default: [],
    deprecated: [],
    readOnly: [],
    writeOnly: [],
    discriminator: [],
    xml: [],
  };

  visitParts(schema, source, (part) => {
    for (const name of ANNOTATION_NAMES) {
      const value = part[name];
      if (value !== undefined && !includes(annotations[name], value)) {
        annotations[name].push(value);
      }
    }
  });

  return annotations;
}

/** Returns true if a schema has no annotations. */
export function hasNoAnnotations(annotations: Annotations): boolean {
  return ANNOTATION_NAMES.every((name) => annotations[name].length === 0);
}
