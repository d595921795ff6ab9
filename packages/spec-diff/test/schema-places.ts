/** Reads the table of the places in which a schema can stand. */
import { asObject, isObject, type JsonObject, type Schema } from "../src/json.ts";
import { createDescription, readTable, type ShortDescription } from "./pairs.ts";

/** A place in which a schema can stand. */
export interface Place<Surroundings> {
  readonly id: string;
  /** False if no rule reads what stands there. */
  readonly isUnderstood: boolean;
  /** Returns what contains the schema in this place. */
  surround(schema: Schema): Surroundings;
}

const { inSchemas, inDescriptions } = readTable("schema-places.yaml") as {
  inSchemas: PlaceRow<Schema>[];
  inDescriptions: PlaceRow<ShortDescription>[];
};

/** The places inside other schemas. */
export const schemaPlaces: readonly Place<Schema>[] = inSchemas.map((row) =>
  createPlace(row, (schema) => schema),
);

/** The places in descriptions. */
export const descriptionPlaces: readonly Place<JsonObject>[] = inDescriptions.map((row) =>
  createPlace(row, (short) => addOther(createDescription(short))),
);

// --- internal ---

interface PlaceRow<Template> {
  readonly id: string;
  readonly isUnderstood?: boolean;
  readonly template: Template;
}

function createPlace<Template, Surroundings>(
  { id, isUnderstood = true, template }: PlaceRow<Template>,
  complete: (template: Template) => Surroundings,
): Place<Surroundings> {
  return {
    id,
    isUnderstood,
    surround: (schema) => complete(fill(template, schema) as Template),
  };
}

/** Adds the component that some of the places refer to. */
function addOther(description: JsonObject): JsonObject {
  const components = asObject(description.components);
  const schemas = { Other: { type: "boolean" }, ...asObject(components.schemas) };

  return { ...description, components: { ...components, schemas } };
}

/** Returns a template with the schema in its place. */
function fill(template: unknown, schema: Schema): unknown {
  if (template === "PROBE") {
    return schema;
  }
  if (Array.isArray(template)) {
    return template.map((item) => fill(item, schema));
  }
  if (!isObject(template)) {
    return template;
  }

  const entries = Object.entries(template).map(([key, value]) => [key, fill(value, schema)]);

  return Object.fromEntries(entries);
}
