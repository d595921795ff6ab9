import type { Parameter, Schema } from "../description.ts";
import { queryStyleOf } from "../parameters.ts";
import { JSON_TYPES, type JsonType, jsonTypesOf } from "../schemas.ts";
import { isFixedHeader, reviewHeaderName } from "./headers.ts";
import { reviewKeywords } from "./known-keywords.ts";
import type { Place, Review } from "./review.ts";
import { reviewSchema } from "./schemas.ts";

/** Refuses a parameter if OpenAPI or the client does not define how it is written. */
export function reviewParameter(review: Review, place: Place): void {
  const parameter = place.value as Parameter;
  const { name, in: location } = parameter;
  const stylesOfLocation = STYLES[location];
  if (!stylesOfLocation) {
    const refusal = location === "cookie" ? "cookie-parameter" : "parameter-location";
    review.refuse(refusal, place, name);
    return;
  }

  reviewKeywords(review, place, "parameter", new Set(["content"]));
  reviewName(review, place, parameter);
  reviewFlags(review, place);

  const { style } =
    location === "query" ? queryStyleOf(parameter) : { style: "simple", ...parameter };
  const types = stylesOfLocation[style];
  const schema = review.get(place, "schema");
  if (!types) {
    review.refuse("parameter-style", place, `${name}: ${style}`);
  } else if (review.child(place, "content") || !schema) {
    review.refuse("parameter-content", place, name);
  } else {
    reviewSchema(review, schema, "request");
    reviewTypes(review, schema, types);
  }
}

// --- internal ---

const SCALARS: readonly JsonType[] = ["boolean", "number", "string"];

/** The types that each style of a location can write. */
const STYLES: Readonly<Record<string, Readonly<Record<string, readonly JsonType[]>>>> = {
  path: { simple: [...SCALARS, "array"] },
  query: {
    form: [...SCALARS, "array", "object"],
    spaceDelimited: ["array", "object"],
    pipeDelimited: ["array", "object"],
    deepObject: ["object"],
  },
  // HTTP may join or split a list in a header.
  header: { simple: SCALARS },
};

function reviewName(review: Review, place: Place, { name, in: location }: Parameter): void {
  if (location === "path" && !/^\w+$/.test(name)) {
    review.refuse("path-parameter-name", place, name);
  }
  if (location === "header") {
    reviewHeaderName(review, place, name);
    if (isFixedHeader(review, name)) {
      review.refuse("fixed-header", place, name);
    }
  }
}

function reviewFlags(review: Review, place: Place): void {
  const allowReserved = review.child(place, "allowReserved");
  if (allowReserved?.value === true) {
    review.refuse("allow-reserved", allowReserved);
  }

  const allowEmptyValue = review.child(place, "allowEmptyValue");
  if (allowEmptyValue?.value === true) {
    review.refuse("allow-empty-value", allowEmptyValue);
  }
}

function reviewTypes(review: Review, place: Place, allowed: readonly JsonType[]): void {
  const schema = review.schemaAt(place);
  const types = jsonTypesOf(schema);
  if (isUntyped(types)) {
    review.refuse("parameter-untyped", place);
    return;
  }

  const undefinedTypes = types.filter((type) => !allowed.includes(type));
  if (undefinedTypes.length > 0) {
    review.refuse("parameter-type", place, undefinedTypes.join(", "));
  }
  if (partsOf(schema).some((part) => !isScalar(part))) {
    review.refuse("parameter-nested", place);
  }
  if (schemasWithin(schema).some(({ additionalProperties = false }) => additionalProperties)) {
    review.refuse("parameter-map", place);
  }
}

/** Returns true if a schema allows values of every type. */
function isUntyped(types: JsonType[]): boolean {
  return JSON_TYPES.every((type) => types.includes(type));
}

function isScalar(schema: Schema): boolean {
  return jsonTypesOf(schema).every((type) => SCALARS.includes(type));
}

/** Returns the schemas of the items of a list, and of the properties of an object. */
function partsOf(schema: Schema): Schema[] {
  return schemasWithin(schema).flatMap((each) => {
    const isList = jsonTypesOf(each).includes("array") && each.type !== undefined;
    const items = each.items ?? {};
    return [...(isList ? [items] : []), ...Object.values(each.properties ?? {})];
  });
}

/** Returns a schema, its parts and its alternatives. */
function schemasWithin(schema: Schema): Schema[] {
  const { allOf = [], anyOf = [], oneOf = [] } = schema;
  return [schema, ...[...allOf, ...anyOf, ...oneOf].flatMap(schemasWithin)];
}
