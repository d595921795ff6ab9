import type { Parameter } from "../description.ts";
import { queryStyleOf } from "../parameters.ts";
import { isOnly, jsonTypesOf, propertiesOf } from "../schemas.ts";
import type { Place, Review } from "./review.ts";
import { readTakenTypeNames } from "./taken-type-names.ts";

/** Refuses names that can't stand side by side in the flat input of an operation. */
export function reviewInputNames(
  review: Review,
  parameters: readonly Place[],
  body: Place | undefined,
): void {
  const inputs = [...parameters.map(toInput), ...bodyProperties(review, body)];
  for (const input of inputs) {
    reviewInputName(review, input);
  }
  refuseTwice(review, inputs);

  // An exploded object has one parameter for each of its properties.
  const query = inputs.filter(({ location }) => location === "query");
  const properties = parameters.flatMap((place) => explodedProperties(review, place));
  refuseTwice(review, [...query, ...properties]);
}

/** Refuses components whose names become wrong or ambiguous names of types. */
export function reviewComponentNames(review: Review): void {
  const taken = readTakenTypeNames();
  const types = new Set<string>();

  for (const [kind, components] of review.children(review.child(review.root, "components"))) {
    const prefix = TYPE_PREFIXES[kind];
    for (const [name, component] of prefix === undefined ? [] : review.children(components)) {
      const type = `${prefix}${toTypeName(name)}`;
      if (!/^[A-Za-z]/.test(name)) {
        review.refuse("schema-name-start", component, name);
      } else if (kind === "schemas" && taken.has(type)) {
        review.refuse("schema-name-global", component, name);
      }
      if (types.has(type)) {
        review.refuse("schema-name-twice", component, name);
      }
      types.add(type);
    }
  }
}

// --- internal ---

interface Input {
  place: Place;
  name: string;
  location: string;
}

/** The options of the client that set a path parameter. */
const BOUND_NAMES: ReadonlySet<string> = new Set(["project_id", "instance_id"]);

const INHERITED_NAMES: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The components that have types, and how openapi-typescript begins their names, in lower case. */
const TYPE_PREFIXES: Readonly<Record<string, string>> = {
  schemas: "",
  responses: "response",
  parameters: "parameter",
  requestBodies: "requestbody",
  headers: "header",
};

/** openapi-typescript removes punctuation and changes the case of some letters. */
function toTypeName(name: string): string {
  return name.replaceAll(/[^A-Za-z\d]/g, "").toLowerCase();
}

function toInput(place: Place): Input {
  const { name, in: location } = place.value as Parameter;
  return { place, name, location };
}

function bodyProperties(review: Review, body: Place | undefined): Input[] {
  const media = body ? review.each(body, "content") : [];
  const schema = media.map(([, place]) => review.get(place, "schema")).find(Boolean);
  if (!body || !schema || !isOnly("object", review.schemaAt(schema))) {
    return [];
  }

  const names = [...propertiesOf(review.schemaAt(schema)).keys()];
  return names.map((name) => ({ place: body, name, location: "body" }));
}

function reviewInputName(review: Review, { place, name, location }: Input): void {
  if (BOUND_NAMES.has(name) && location !== "path") {
    review.refuse("bound-name", place, name);
  }
  if (INHERITED_NAMES.has(name)) {
    review.refuse("inherited-name", place, name);
  }
}

function refuseTwice(review: Review, inputs: Input[]): void {
  const names = new Set<string>();
  for (const { place, name } of inputs) {
    if (names.has(name)) {
      review.refuse("taken-name", place, name);
    }
    names.add(name);
  }
}

/** Returns the properties of an object in the query that are parameters by themselves. */
function explodedProperties(review: Review, place: Place): Input[] {
  const parameter = place.value as Parameter;
  const schema = review.get(place, "schema");
  const { style, explode } = queryStyleOf(parameter);
  if (parameter.in !== "query" || !schema || !explode || style === "deepObject") {
    return [];
  }

  const { name: own } = parameter;
  const description = review.schemaAt(schema);
  const names = jsonTypesOf(description).includes("object") ? propertiesOf(description).keys() : [];
  // A property may have the name of its own object, of which there is only one at a time.
  return [...names]
    .filter((name) => name !== own)
    .map((name) => ({ place, name, location: "query" }));
}
