/** Random pairs of schemas with most keywords of JSON Schema, references and recursion. */
import fc from "fast-check";
import { asArray, isObject, type JsonObject, type Schema } from "../src/json.ts";

/** A schema, and the components that it may refer to. */
export interface SchemaDocument {
  readonly root: Schema;
  readonly components: Readonly<Record<string, Schema>>;
}

/** A random document, and one that differs from it in one to three places. */
export function randomPairs(): fc.Arbitrary<[SchemaDocument, SchemaDocument]> {
  const edit = fc.record({
    at: fc.nat(),
    part: schemas.same,
    leaf,
    isDropped: fc.boolean(),
  });
  const edits = fc.array(edit, { minLength: 1, maxLength: 3 });

  return fc
    .tuple(documents, edits)
    .map(([document, changes]) => [document, changes.reduce(applyEdit, document)]);
}

/** Values to look for one that only one of two schemas allows. Always the same ones. */
export function sampleValues(count: number): unknown[] {
  const { any } = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<unknown>(
        "",
        "a",
        "ab",
        "abc",
        "b",
        -1,
        0,
        0.5,
        1,
        2,
        3,
        4,
        true,
        false,
        null,
      ),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...PROPERTY_NAMES), tie("any"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  }));

  return fc.sample(any, { numRuns: count, seed: 1 });
}

// --- internal ---

/** The names of the properties in random schemas. */
const PROPERTY_NAMES = ["a", "b", "c"] as const;

const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Any of the keywords, in addition to those that are required. */
function keywords(
  optional: Record<string, fc.Arbitrary<unknown>>,
  required: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<JsonObject> {
  const requiredKeys = Object.keys(required);
  return fc.record({ ...optional, ...required }, { requiredKeys }) as fc.Arbitrary<JsonObject>;
}

/** Names of components that may refer to each other. */
const TREE_COMPONENTS = ["Tree", "Node"] as const;

/** References to leaves, by name and by an index in a list. */
const LEAF_REFERENCES = [
  "#/components/schemas/Leaf",
  "#/components/schemas/Parts/anyOf/0",
  "#/components/schemas/Parts/anyOf/1",
  "#/components/schemas/Parts/allOf/0",
  "#/components/schemas/Parts/oneOf/1",
] as const;

const leafReference = keywords({}, { $ref: some(...LEAF_REFERENCES) });

/**
 * References that may recur. They stand only where a part of the value is described, so that a
 * validator does not loop.
 */
const treeReference = keywords(
  {},
  { $ref: some(...TREE_COMPONENTS.map((name) => `#/components/schemas/${name}`)) },
);

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  keywords(
    { minLength: some(0, 1, 2), maxLength: some(0, 1, 2, 3), pattern: some("^a", "b$") },
    { type: some("string") },
  ),
  keywords(
    { minimum: some(0, 1, 2), exclusiveMaximum: some(1, 2, 3), multipleOf: some(1, 2, 0.5) },
    { type: some("integer", "number") },
  ),
  keywords({ type: some<unknown>("boolean", "null", ["string", "null"], ["integer", "boolean"]) }),
  keywords({
    enum: fc.uniqueArray(some<unknown>("a", "b", 1, 2, null, true), { minLength: 1, maxLength: 3 }),
  }),
  keywords({ const: some<unknown>("a", 1, null, false) }),
);

type Arbitraries = fc.LetrecTypedTie<{ same: JsonObject; part: Schema }>;

/** Lists of schemas of the same value. */
function listsOf(tie: Arbitraries, maxLength: number): fc.Arbitrary<JsonObject[]> {
  return fc.array(tie("same"), { minLength: 1, maxLength });
}

/** Lists of schemas of the first items. */
function prefixesOf(tie: Arbitraries): fc.Arbitrary<Schema[]> {
  return fc.array(tie("part"), { minLength: 1, maxLength: 2 });
}

/** Schemas of properties. */
function mapsOf(tie: Arbitraries): fc.Arbitrary<Record<string, Schema>> {
  return fc.dictionary(some(...PROPERTY_NAMES), tie("part"), { maxKeys: 2 });
}

function arraySchema(tie: Arbitraries): fc.Arbitrary<JsonObject> {
  return keywords(
    {
      items: tie("part"),
      prefixItems: prefixesOf(tie),
      minItems: some(0, 1, 2),
      maxItems: some(0, 1, 2, 3),
      uniqueItems: fc.boolean(),
      contains: tie("part"),
      minContains: some(0, 1, 2),
      maxContains: some(1, 2),
    },
    { type: some("array") },
  );
}

function objectSchema(tie: Arbitraries): fc.Arbitrary<JsonObject> {
  const propertyNames = some<Schema>(
    true,
    false,
    { maxLength: 0 },
    { pattern: "^a" },
    { enum: ["a", "b"] },
  );

  return keywords(
    {
      properties: mapsOf(tie),
      patternProperties: fc.dictionary(some("^a", "[bc]"), tie("part"), { maxKeys: 1 }),
      additionalProperties: tie("part"),
      required: fc.uniqueArray(some(...PROPERTY_NAMES), { maxLength: 2 }),
      minProperties: some(0, 1, 2),
      maxProperties: some(0, 1, 2),
      propertyNames,
      dependentRequired: fc.record({ a: some(["b"], ["c"], []) }),
      dependentSchemas: fc.dictionary(some("a", "b"), tie("same"), { minKeys: 1, maxKeys: 1 }),
    },
    { type: some("object") },
  );
}

/** Schemas that combine others, or that depend on what others say. */
function combinedSchemas(tie: Arbitraries): fc.Arbitrary<JsonObject>[] {
  const properties = mapsOf(tie);
  const allOf = listsOf(tie, 2);
  const type = some("string", "object");

  return [
    keywords({ properties }, { anyOf: listsOf(tie, 3) }),
    keywords({ properties }, { oneOf: listsOf(tie, 3) }),
    keywords({ properties }, { allOf }),
    keywords(
      { prefixItems: prefixesOf(tie), allOf },
      { type: some("array"), unevaluatedItems: tie("part") },
    ),
    keywords(
      { properties, anyOf: listsOf(tie, 2), allOf },
      { type: some("object"), unevaluatedProperties: tie("part") },
    ),
    keywords({ type }, { not: tie("same") }),
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    keywords({ type }, { if: tie("same"), then: tie("same"), else: tie("same") }),
    keywords({ maxLength: some(1, 2), minimum: some(1, 2) }, { $ref: some(...LEAF_REFERENCES) }),
  ];
}

const schemas = fc.letrec<{ same: JsonObject; part: Schema }>((tie) => ({
  /** A schema of the same value as the one around it. */
  same: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    leafReference,
    arraySchema(tie),
    objectSchema(tie),
    keywords({ properties: mapsOf(tie), required: some(["a"], ["b"], []) }),
    ...combinedSchemas(tie),
  ),
  /** A schema of a part of the value. */
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 1, arbitrary: fc.boolean() },
    { weight: 2, arbitrary: treeReference },
    { weight: 6, arbitrary: tie("same") },
  ),
}));

const documents: fc.Arbitrary<SchemaDocument> = fc.record({
  root: schemas.same,
  components: fc.record({
    Leaf: leaf,
    Parts: fc.record({
      anyOf: fc.tuple(leaf, leaf),
      allOf: fc.tuple(leaf),
      oneOf: fc.tuple(leaf, leaf),
    }),
    Tree: schemas.same,
    Node: schemas.same,
  }),
});

interface Edit {
  readonly at: number;
  /** What replaces or extends a place in a schema that may refer to leaves. */
  readonly part: JsonObject;
  /** What replaces or extends a place in a leaf, which refers to nothing. */
  readonly leaf: JsonObject;
  readonly isDropped: boolean;
}

/** Replaces, drops or extends one keyword somewhere in a document. */
function applyEdit(document: SchemaDocument, { at, part, leaf: small, isDropped }: Edit) {
  const copy = structuredClone(document);
  const { Leaf, Parts, ...trees } = copy.components;
  const places = [
    ...findPlaces([copy.root, ...Object.values(trees)], part),
    ...findPlaces([Leaf, Parts], small),
  ];

  const place = places[at % Math.max(places.length, 1)];
  if (place) {
    changeKeyword(place, isDropped);
  }

  return copy;
}

/** A keyword in a document, and what may replace it. */
interface Place {
  readonly holder: JsonObject;
  readonly key: string;
  readonly part: JsonObject;
}

function findPlaces(schemaList: readonly unknown[], part: JsonObject): Place[] {
  return schemaList
    .filter(isObject)
    .flatMap((holder) =>
      Object.entries(holder).flatMap(([key, value]) => [
        { holder, key, part },
        ...findPlaces([value, ...asArray(value)], part),
      ]),
    );
}

function changeKeyword({ holder, key, part }: Place, isDropped: boolean): void {
  const isSchema = isObject(holder[key]) && key !== "dependentRequired";
  if (isDropped) {
    delete holder[key];
  } else if (key in part) {
    holder[key] = part[key];
  } else if (isSchema && !MAPS.has(key)) {
    holder[key] = part;
  } else {
    Object.assign(holder, part);
  }
}

/** Keywords whose values are maps of schemas. */
const MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas"]);
