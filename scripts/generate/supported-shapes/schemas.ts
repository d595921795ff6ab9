import { jsonTypesOf } from "../schemas.ts";
import { reviewKeywords } from "./known-keywords.ts";
import { keywordsBesideAnyOf } from "./keywords.ts";
import { isExtension, type Place, type Review } from "./review.ts";

/**
 * Refuses the schemas of a value for which the generated types or limits would be wrong. JSON carries
 * every value itself as it is.
 *
 * @param direction of a request, also its whole body, which may be an object without properties.
 */
export function reviewSchema(
  review: Review,
  place: Place,
  direction: Direction | "request body",
): void {
  const visited = new Set<string>();

  function visit(schema: Place): void {
    const key = schema.path.join("\n");
    if (visited.has(key)) {
      return;
    }
    visited.add(key);

    if (typeof schema.value === "boolean") {
      review.refuse("boolean-schema", schema);
      return;
    }
    reviewOne(review, schema, direction === "response" ? "response" : "request");
    const mayBeEmpty =
      direction === "response" || (direction === "request body" && schema === place);
    if (!mayBeEmpty && isEmptyObject(review, schema)) {
      review.refuse("empty-object", schema);
    }
    for (const part of partsOf(review, schema)) {
      visit(part);
    }
  }

  visit(place);
}

/** Refuses the schemas that consist of themselves, which no function could read. */
export function reviewEndlessSchemas(review: Review, place: Place = review.root): void {
  if (isPartOfItself(review, place)) {
    review.refuse("endless-schema", place);
    return;
  }
  for (const [, child] of review.children(place)) {
    reviewEndlessSchemas(review, child);
  }
}

// --- internal ---

type Direction = "request" | "response";

const COMPOSITIONS = ["allOf", "anyOf", "oneOf"] as const;

/** Returns the schemas within a schema, except that of `not`, which has no type. */
function partsOf(review: Review, schema: Place): Place[] {
  const properties = review.each(schema, "properties").map(([, part]) => part);
  const items = review.get(schema, "items");
  const others = review.get(schema, "additionalProperties");
  // Only here, `true` and `false` say more than a schema could.
  const isSchema = others && typeof others.value !== "boolean";

  return [
    ...compositionsOf(review, schema),
    ...properties,
    ...(items ? [items] : []),
    ...(isSchema ? [others] : []),
  ];
}

function reviewOne(review: Review, schema: Place, direction: Direction): void {
  reviewKeywords(review, schema, "schema", new Set(["discriminator"]));
  const keyword = (name: string) => review.child(schema, name);

  const discriminator = keyword("discriminator");
  if (discriminator) {
    review.refuse("discriminator", discriminator);
  }
  const oneWay = keyword(direction === "request" ? "readOnly" : "writeOnly");
  if (oneWay?.value === true) {
    review.refuse("read-only", schema);
  }
  if (keyword("format")?.value === "binary") {
    review.refuse("binary-string", schema);
  }
  if (jsonTypesOf(review.schemaAt(schema)).length === 0) {
    review.refuse("impossible-schema", schema);
  }

  reviewTypes(review, schema);
  reviewProperties(review, schema);
  reviewComposition(review, schema);
}

function reviewTypes(review: Review, schema: Place): void {
  const type = review.child(schema, "type");
  if (!Array.isArray(type?.value)) {
    return;
  }

  if (COMPOSITIONS.some((keyword) => review.child(schema, keyword))) {
    review.refuse("type-list-beside", schema);
  }
  const values = review.child(schema, "enum");
  const hasNull = Array.isArray(values?.value) && values.value.includes(null);
  if (values && type.value.includes("null") && !hasNull) {
    review.refuse("enum-without-null", schema);
  }
}

function reviewProperties(review: Review, schema: Place): void {
  const properties = review.children(review.child(schema, "properties"));
  for (const [name, property] of properties) {
    // A literal with this name would set the prototype of the object.
    if (name === "__proto__") {
      review.refuse("inherited-name", property, name);
    }
  }

  const others = review.child(schema, "additionalProperties");
  const isTypedMap = typeof others?.value === "object" && review.children(others).length > 0;
  if (others && isTypedMap && properties.length > 0) {
    review.refuse("map-beside", others);
  }

  const required = review.child(schema, "required");
  const known = new Set(requirableNames(review, schema));
  const missing = review.children(required).find(([, name]) => !known.has(String(name.value)));
  if (required && missing) {
    review.refuse("required-apart", required, String(missing[1].value));
  }
}

/** Returns the properties that the generated types can require in a schema. */
function requirableNames(review: Review, schema: Place): string[] {
  const own = review.children(review.child(schema, "properties")).map(([name]) => name);
  const parts = review.children(review.child(schema, "allOf")).flatMap(([, part]) => {
    const target = review.follow(part);
    if (!target) {
      return [];
    }
    // Of a reference, only the properties of its target itself can be.
    return target === part
      ? requirableNames(review, part)
      : review.children(review.child(target, "properties")).map(([name]) => name);
  });
  return [...own, ...parts];
}

function reviewComposition(review: Review, schema: Place): void {
  const anyOf = review.child(schema, "anyOf");
  const beside = review
    .children(schema)
    .map(([keyword]) => keyword)
    .find((keyword) => !keywordsBesideAnyOf.has(keyword) && !isExtension(keyword));
  if (anyOf && beside !== undefined) {
    review.refuse("any-of-beside", anyOf, beside);
  }

  for (const [, part] of review.each(schema, "allOf")) {
    if (isEmptyObject(review, part)) {
      review.refuse("empty-object", part);
    }
  }
}

/** Returns true for an object of which nothing is described. */
function isEmptyObject(review: Review, schema: Place): boolean {
  const types = [review.child(schema, "type")?.value].flat();
  const hasContent = ["properties", ...COMPOSITIONS].some(
    (keyword) => review.children(review.child(schema, keyword)).length > 0,
  );
  return types.includes("object") && !hasContent && !review.child(schema, "additionalProperties");
}

/** Returns true if a schema is among its own parts or alternatives, at any depth. */
function isPartOfItself(review: Review, schema: Place): boolean {
  const visited = new Set<string>();
  const queue = compositionsOf(review, schema);

  for (const part of queue) {
    const key = part.path.join("\n");
    if (!visited.has(key)) {
      visited.add(key);
      queue.push(...compositionsOf(review, part));
    }
  }
  return visited.has(schema.path.join("\n"));
}

/** Returns the parts and the alternatives of a schema. */
function compositionsOf(review: Review, schema: Place): Place[] {
  return COMPOSITIONS.flatMap((keyword) => review.each(schema, keyword)).map(([, part]) => part);
}
