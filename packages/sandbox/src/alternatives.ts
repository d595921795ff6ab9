import { resolveReference } from "./description.ts";
import type { Json } from "./wire.ts";

/**
 * Returns a schema for values that don't mix alternatives: the alternative that a value fits must
 * document all of its properties, although the given schemas may be open.
 *
 * @returns undefined if the schema has no alternatives.
 */
export function closeAlternatives(description: Json, schema: Json): Json {
  const combinations = combinationsOf(description, schema);
  if (combinations.length < 2) {
    return undefined;
  }
  return closeSchema(description, schema, []);
}

// --- internal ---

/**
 * Returns the combinations of schemas that a schema allows. A value must fit all schemas of one
 * combination. None of them contains a choice.
 */
function combinationsOf(description: Json, value: Json): Json[][] {
  const { anyOf, oneOf, allOf = [], ...own } = resolveReference(description, value) ?? {};
  const choices = [anyOf, oneOf].filter((schemas) => schemas !== undefined);
  const combine = (schema: Json) => combinationsOf(description, schema);
  const parts: Json[][][] = [
    ...allOf.map(combine),
    ...choices.map((each) => each.flatMap(combine)),
  ];

  return parts.reduce(
    (combinations, part) =>
      combinations.flatMap((combination) => part.map((each) => [...combination, ...each])),
    [[own]],
  );
}

/** @param within the references that led here, so that a circular one ends. */
function closeSchema(description: Json, value: Json, within: readonly string[]): Json {
  const reference = value?.$ref;
  if (typeof value !== "object" || value === null || within.includes(reference)) {
    return value;
  }

  const path = reference === undefined ? within : [...within, reference];
  const closed = combinationsOf(description, value).map((schemas) => {
    const isObject = schemas.some(({ properties }) => properties !== undefined);
    return {
      allOf: schemas.map((schema) => closeContents(description, schema, path)),
      ...(isObject && !schemas.some(isOpen) && { unevaluatedProperties: false }),
    };
  });
  return { anyOf: closed };
}

/** Closes the schemas of the properties and the items. */
function closeContents(description: Json, schema: Json, path: readonly string[]): Json {
  const close = (each: Json) => closeSchema(description, each, path);
  const properties = Object.entries<Json>(schema.properties ?? {}).map(([name, each]) => [
    name,
    close(each),
  ]);

  return {
    ...schema,
    ...(schema.properties && { properties: Object.fromEntries(properties) }),
    ...(schema.items && { items: close(schema.items) }),
  };
}

function isOpen({ additionalProperties = false }: Json): boolean {
  return additionalProperties !== false;
}
