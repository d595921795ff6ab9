/** What holds for any document: random schemas and edits, judged by an independent reader of JSON Schema. */

import { Validator } from "@cfworker/json-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test, vi } from "vitest";

import { decide } from "../src/decide.ts";
import { prepare } from "../src/document.ts";
import { isObject, type JsonObject, type Schema } from "../src/json.ts";
import { judgeWire } from "../src/wire-judge.ts";
import { base, positions } from "./documents.ts";
import { readRevisions } from "./revisions.ts";

// More runs may be asked for, and a busy machine may be slow.
vi.setConfig({ testTimeout: 600_000 });
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

// Not by ajv 8.20, which lets `[]` through `prefixItems` with `contains`, and `[["a"], []]` through `contains` of items.
const accepts = (schema: Schema): ((value: unknown) => boolean) => {
  const validator = new Validator(schema, "2020-12");
  return (candidate) => validator.validate(candidate).valid;
};

/** Opening and closing an object are both `minor` in an answer, by policy: its readers ignore what they do not know. */
const hasPolicy = (schema: unknown): boolean =>
  JSON.stringify(schema).includes('"additionalProperties":false');

test.each(["request", "response"] as const)(
  "an edit that changes the set of values of a %s is breaking one way",
  (position) => {
    fc.assert(
      fc.property(edit, ([a, b]) => {
        fc.pre(position === "request" || !(hasPolicy(a) || hasPolicy(b)));
        const [inA, inB] = [accepts(a), accepts(b)];
        const witness = values.find((candidate) => inA(candidate) !== inB(candidate));
        fc.pre(witness !== undefined);
        const [from, to] = [prepare(positions[position](a)), prepare(positions[position](b))];
        const isBreaking = [judgeWire(from, to), judgeWire(to, from)].some((found) =>
          found.some(({ bump }) => bump === "major"),
        );
        expect(isBreaking, JSON.stringify({ witness })).toBe(true);
      }),
      { numRuns: runs },
    );
  },
);

test("an accepted call that is refused after an edit makes it breaking", () => {
  fc.assert(
    fc.property(edit, ([a, b]) => {
      // Records: an undeclared property is not sent, so only declared ones are tried.
      const [inA, inB] = [accepts(a), accepts(b)];
      const refused = values.find(
        (candidate) =>
          !isObject(candidate) && !Array.isArray(candidate) && inA(candidate) && !inB(candidate),
      );
      fc.pre(refused !== undefined);
      const found = judgeWire(prepare(positions.request(a)), prepare(positions.request(b)));
      expect(
        found.some(({ bump }) => bump === "major"),
        JSON.stringify({ refused }),
      ).toBe(true);
    }),
    { numRuns: runs },
  );
});

const limits =
  "minLength maxLength pattern minimum exclusiveMaximum multipleOf maximum minItems maxItems uniqueItems contains required minProperties maxProperties dependentRequired propertyNames".split(
    " ",
  );

test("a limit that goes away breaks no call, and one that comes breaks no answer", () => {
  // Within these keywords, a looser schema limits more.
  const turnsAround = /"(not|if|oneOf|contains|propertyNames)":/;
  const loosened = fc.tuple(schema, fc.nat()).map(([schema, at]): [JsonObject, JsonObject] => {
    const copy = structuredClone(schema);
    const found: { holder: JsonObject; key: string }[] = [];
    const visit = (any: unknown): void => {
      if (Array.isArray(any)) {
        any.forEach(visit);
      }
      if (!isObject(any)) {
        return;
      }
      for (const [key, child] of Object.entries(any)) {
        if (limits.includes(key)) {
          found.push({ holder: any, key });
        }
        visit(child);
      }
    };
    visit(copy);
    const { holder, key } = found[at % found.length] ?? { holder: {}, key: "" };
    delete holder[key];
    return [schema, copy];
  });
  fc.assert(
    fc.property(loosened, ([narrow, wide]) => {
      fc.pre(!turnsAround.test(JSON.stringify(wide)));
      const breaks = (
        position: "request" | "response",
        from: JsonObject,
        to: JsonObject,
      ): unknown[] =>
        judgeWire(prepare(positions[position](from)), prepare(positions[position](to))).filter(
          ({ bump }) => bump === "major",
        );
      expect(breaks("request", narrow, wide)).toEqual([]);
      expect(breaks("response", wide, narrow)).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test("a document compared with itself changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(schema, async (any) => {
      const document = positions.both(any);
      expect(await decide(document, structuredClone(document))).toEqual({
        bump: "none",
        changes: [],
      });
      // Another version in `info` keeps the judges from stopping at equal documents.
      const next = { ...document, info: { title: "other", version: "9" } };
      expect(await decide(document, next)).toEqual({ bump: "none", changes: [] });
    }),
    { numRuns: Math.ceil(runs / 5) },
  );
});

test("the order of keys changes nothing", async () => {
  const reversed = (any: unknown): unknown => {
    if (Array.isArray(any)) {
      return any.map(reversed);
    }
    if (!isObject(any)) {
      return any;
    }
    return Object.fromEntries(
      Object.entries(any)
        .toReversed()
        .map(([key, child]) => [key, reversed(child)]),
    );
  };
  for (const { to: document } of readRevisions("revisions.json").slice(0, 30)) {
    expect(await decide(document, reversed(document))).toEqual({ bump: "none", changes: [] });
  }
});

test("an edit of the documentation is a patch at most", async () => {
  const words = fc.record({
    key: some(["description", "summary", "title", "example", "x-note"]),
    at: fc.nat(),
    text: fc.string({ minLength: 1 }),
  });
  await fc.assert(
    fc.asyncProperty(words, async ({ key, at, text }) => {
      const next = structuredClone(base);
      const places: JsonObject[] = [];
      const visit = (any: unknown): void => {
        if (Array.isArray(any)) {
          any.forEach(visit);
        }
        if (!isObject(any)) {
          return;
        }
        if (typeof (any.type ?? any.operationId) === "string") {
          places.push(any);
        }
        Object.values(any).forEach(visit);
      };
      visit((next.components as JsonObject).schemas);
      visit(next.paths);
      places[at % places.length]![key] = text;
      expect(["none", "patch"]).toContain((await decide(base, next)).bump);
    }),
    { numRuns: Math.ceil(runs / 5) },
  );
});
