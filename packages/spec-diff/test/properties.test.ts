/** Properties of all decisions, checked on random schemas and edits by an independent JSON Schema validator. */
import { Validator } from "@cfworker/json-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { decide } from "../src/decide.ts";
import { prepare } from "../src/document/document.ts";
import { asObject, isObject, type JsonObject, type Schema } from "../src/json.ts";
import { judgeWire } from "../src/wire/wire-judge.ts";
import { base, positions } from "./documents.ts";
import { readRevisions } from "./revisions.ts";

// `npm run soak` sets more runs, and a busy machine may be slow.
vi.setConfig({ testTimeout: 3_600_000 });
const runs = Number(process.env.PROPERTY_RUNS ?? 30);

const some = <T>(values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const optional = (keys: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> =>
  fc.record(keys, { requiredKeys: ["type"] }) as fc.Arbitrary<JsonObject>;

const { schema } = fc.letrec<{ schema: JsonObject; leaf: JsonObject }>((tie) => ({
  leaf: fc.oneof(
    optional({
      type: fc.constant("string"),
      minLength: some([0, 1, 2]),
      maxLength: some([1, 2, 3]),
    }),
    optional({ type: fc.constant("string"), pattern: some(["^a", "b$"]) }),
    optional({
      type: some(["integer", "number"]),
      minimum: some([0, 1, 2]),
      exclusiveMaximum: some([2, 3, 4]),
    }),
    optional({
      type: some(["integer", "number"]),
      multipleOf: some([1, 2, 4, 0.5]),
      maximum: some([2, 4]),
    }),
    optional({
      type: some<unknown>(["boolean", "null", ["string", "null"], ["integer", "boolean"]]),
    }),
    fc.record({
      enum: fc.uniqueArray(some<unknown>(["a", "b", 1, 2, null, true]), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    fc.record({ const: some<unknown>(["a", 1, null, false]) }),
  ),
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    optional({
      type: fc.constant("array"),
      items: tie("schema"),
      prefixItems: fc.array(tie("leaf"), { minLength: 1, maxLength: 2 }),
      minItems: some([0, 1, 2]),
      maxItems: some([1, 2, 3]),
      uniqueItems: fc.boolean(),
      contains: tie("leaf"),
    }),
    optional({
      type: fc.constant("object"),
      properties: fc.dictionary(some(["a", "b", "c"]), tie("schema"), { maxKeys: 2 }),
      required: fc.uniqueArray(some(["a", "b", "c"]), { maxLength: 2 }),
      additionalProperties: fc.oneof(fc.boolean(), tie("leaf")),
      minProperties: some([0, 1, 2]),
      maxProperties: some([1, 2]),
      dependentRequired: fc.record({ a: fc.constant(["b"]) }),
      propertyNames: fc.record({ maxLength: some([1, 2]) }),
    }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie("leaf"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ type: some(["string", "integer"]), not: tie("leaf") }),
    fc.record({
      type: fc.constant("string"),
      if: tie("leaf"),
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: tie("leaf"),
      else: tie("leaf"),
    }),
  ),
}));

/** Knows what a well-formed schema is. */
const ajv = new Ajv2020({ strict: false, logger: false });

/** A schema, and the same with one part replaced. */
const edit = fc
  .tuple(schema, schema, fc.nat(), fc.boolean())
  .map(([a, b, at, drop]): [JsonObject, JsonObject] => {
    const copy = structuredClone(a);
    const parts: { holder: JsonObject; key: string }[] = [];
    const visit = (holder: JsonObject): void => {
      for (const key of Object.keys(holder)) {
        parts.push({ holder, key });
        const value = holder[key];
        for (const child of Array.isArray(value) ? value : [value]) {
          if (isObject(child)) {
            visit(child);
          }
        }
      }
    };
    visit(copy);

    const part = parts[at % (parts.length + 1)];
    if (!part) {
      return [a, b];
    }
    if (isObject(part.holder[part.key])) {
      part.holder[part.key] = b;
    } else if (part.key in b) {
      part.holder[part.key] = b[part.key];
    } else if (drop) {
      delete part.holder[part.key];
    } else {
      Object.assign(part.holder, b);
    }

    return [a, copy];
  })
  .filter(([, b]) => ajv.validateSchema(b) === true);

const scalar = some<unknown>([
  "",
  "a",
  "ab",
  "abc",
  "abcd",
  "b",
  "bb",
  -1,
  0,
  0.5,
  1,
  1.5,
  2,
  3,
  4,
  8,
  true,
  false,
  null,
]);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    scalar,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(some(["a", "b", "c"]), tie("any"), { maxKeys: 3 }),
  ),
})).any;
const values = fc.sample(value, { numRuns: 600, seed: 1 });

/**
 * Returns a function that validates values. It doesn't use ajv, because ajv 8.20 accepts `[]` for
 * `prefixItems` with `contains`, and `[["a"], []]` for `contains` in items.
 */
function createValidator(schema: Schema): (value: unknown) => boolean {
  const validator = new Validator(schema, "2020-12");
  return (value) => validator.validate(value).valid;
}

type Position = "request" | "response";

/** Compares two schemas that stand in the same place of a document. */
function isBreaking(position: Position, from: Schema, to: Schema): boolean {
  const findings = judgeWire(prepare(positions[position](from)), prepare(positions[position](to)));
  return findings.some(({ bump }) => bump === "major");
}

/**
 * Opening and closing an object are both `minor` in a response, by policy: its readers ignore what
 * they don't know.
 */
function isClosed(schema: unknown): boolean {
  return JSON.stringify(schema).includes('"additionalProperties":false');
}

/** Calls a function with each object in a value, and with the value itself. */
function visitObjects(value: unknown, visit: (object: JsonObject) => void): void {
  if (Array.isArray(value)) {
    value.forEach((item) => visitObjects(item, visit));
  }
  if (isObject(value)) {
    visit(value);
    Object.values(value).forEach((child) => visitObjects(child, visit));
  }
}

test.each(["request", "response"] as const)(
  "reports an edit that changes the values of a %s as breaking one way",
  (position) => {
    fc.assert(
      fc.property(edit, ([a, b]) => {
        fc.pre(position === "request" || !(isClosed(a) || isClosed(b)));
        const isInA = createValidator(a);
        const isInB = createValidator(b);
        const witness = values.find((value) => isInA(value) !== isInB(value));
        fc.pre(witness !== undefined);

        const isBreakingOneWay = isBreaking(position, a, b) || isBreaking(position, b, a);
        expect(isBreakingOneWay, JSON.stringify({ witness })).toBe(true);
      }),
      { numRuns: runs },
    );
  },
);

test("reports an edit as breaking if a valid request becomes invalid", () => {
  fc.assert(
    fc.property(edit, ([a, b]) => {
      const isInA = createValidator(a);
      const isInB = createValidator(b);
      // Undeclared properties are not sent, so objects and arrays are left out.
      const scalars = values.filter((value) => typeof value !== "object" || value === null);
      const rejected = scalars.find((value) => isInA(value) && !isInB(value));
      fc.pre(rejected !== undefined);

      expect(isBreaking("request", a, b), JSON.stringify({ rejected })).toBe(true);
    }),
    { numRuns: runs },
  );
});

const LIMITS = [
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "exclusiveMaximum",
  "multipleOf",
  "maximum",
  "minItems",
  "maxItems",
  "uniqueItems",
  "contains",
  "required",
  "minProperties",
  "maxProperties",
  "dependentRequired",
  "propertyNames",
];

/** Within these keywords, a schema that allows more makes the whole allow less. */
const REVERSING_KEYWORDS = /"(not|if|oneOf|contains|propertyNames)":/;

test("never reports a removed limit of a request, or a new one of a response, as breaking", () => {
  const loosened = fc.tuple(schema, fc.nat()).map(([narrow, at]): [JsonObject, JsonObject] => {
    const wide = structuredClone(narrow);
    const found: { holder: JsonObject; key: string }[] = [];
    visitObjects(wide, (holder) => {
      const keys = Object.keys(holder).filter((key) => LIMITS.includes(key));
      found.push(...keys.map((key) => ({ holder, key })));
    });

    const { holder, key } = found[at % found.length] ?? { holder: {}, key: "" };
    delete holder[key];
    return [narrow, wide];
  });

  fc.assert(
    fc.property(loosened, ([narrow, wide]) => {
      fc.pre(!REVERSING_KEYWORDS.test(JSON.stringify(wide)));

      expect(isBreaking("request", narrow, wide)).toBe(false);
      expect(isBreaking("response", wide, narrow)).toBe(false);
    }),
    { numRuns: runs },
  );
});

test("finds no change between a document and itself", async () => {
  const noChange = { bump: "none", changes: [] };

  await fc.assert(
    fc.asyncProperty(schema, async (any) => {
      const document = positions.both(any);
      // Equal documents are not compared at all, so the second one has another `info`.
      const next = { ...document, info: { title: "other", version: "9" } };

      expect(await decide(document, structuredClone(document))).toEqual(noChange);
      expect(await decide(document, next)).toEqual(noChange);
    }),
    { numRuns: Math.ceil(runs / 5) },
  );
});

test("finds no change if only the order of keys differs", async () => {
  for (const { to: document } of readRevisions("revisions.json").slice(0, 30)) {
    const decision = await decide(document, reverseKeys(document));
    expect(decision).toEqual({ bump: "none", changes: [] });
  }
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reverseKeys);
  }
  if (!isObject(value)) {
    return value;
  }

  const entries = Object.entries(value).map(([key, child]) => [key, reverseKeys(child)]);
  return Object.fromEntries(entries.toReversed());
}

test("requires at most a patch if the documentation changes", async () => {
  const edits = fc.record({
    key: some(["description", "summary", "title", "example", "x-note"]),
    at: fc.nat(),
    text: fc.string({ minLength: 1 }),
  });

  await fc.assert(
    fc.asyncProperty(edits, async ({ key, at, text }) => {
      const next = structuredClone(base);
      const places: JsonObject[] = [];
      visitObjects([asObject(next.components).schemas, next.paths], (object) => {
        if (typeof (object.type ?? object.operationId) === "string") {
          places.push(object);
        }
      });
      places[at % places.length]![key] = text;

      expect(["none", "patch"]).toContain((await decide(base, next)).bump);
    }),
    { numRuns: Math.ceil(runs / 5) },
  );
});
