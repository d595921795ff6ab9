/** Decisions end, and say so where they gave up. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Change, decide, type Decision } from "../src/decide.ts";
import type { JsonObject, Schema } from "../src/json.ts";
import { createDescription } from "./pairs.ts";

// `npm run soak` sets more runs, and a busy machine may be slow.
vi.setConfig({ testTimeout: 3_600_000 });
const runs = Number(process.env.PROPERTY_RUNS ?? 30);

const names = Array.from({ length: 8 }, (_, index) => `Type${index}`);
const refer = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** The names of two to four of the types, each of which may be used for the same value. */
const someOf = (choices: readonly string[]): fc.Arbitrary<JsonObject[]> =>
  fc
    .uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(refer));

/** A part of a value: another type, a union of types, or a list or a map of them. */
const part: fc.Arbitrary<Schema> = fc.oneof(
  fc.constantFrom(...names).map(refer),
  someOf(names).map((anyOf) => ({ anyOf })),
  someOf(names).map((oneOf) => ({ oneOf })),
  fc.constantFrom(...names).map((name) => ({ type: "array", items: refer(name) })),
  fc.constantFrom(...names).map((name) => ({ type: "object", additionalProperties: refer(name) })),
  fc.constant({ type: "string" }),
);

/** An object type, whose properties may be of any type. */
const objectType: fc.Arbitrary<JsonObject> = fc.record(
  {
    type: fc.constant("object"),
    properties: fc.dictionary(fc.constantFrom("kind", "left", "right", "rest"), part, {
      maxKeys: 4,
    }),
    required: fc.uniqueArray(fc.constantFrom("kind", "left"), { maxLength: 2 }),
  },
  { requiredKeys: ["type", "properties"] },
);

/** An object type, or a union of some of the related types. */
function plainType(related: readonly string[]): fc.Arbitrary<JsonObject> {
  if (related.length === 0) {
    return objectType;
  }

  return fc.oneof(
    { weight: 3, arbitrary: objectType },
    { weight: 1, arbitrary: someOf(related).map((anyOf) => ({ anyOf })) },
  );
}

/** What makes a type inherit from others, exclude one, or depend on one. */
const relation: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constant({}),
  someOf(names).map((allOf) => ({ allOf })),
  fc.constantFrom(...names).map((name) => ({ not: refer(name) })),
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  fc.constantFrom(...names).map((name) => ({ if: { required: ["kind"] }, then: refer(name) })),
);

/** A type that may be related to any type, itself included. */
const relatedType = fc
  .tuple(plainType(names), relation)
  .map(([type, others]): JsonObject => ({ ...type, ...others }));

/** Random types, and a random change of one of them. */
interface RandomChange {
  readonly schemas: Record<string, Schema>;
  readonly changed: Record<string, Schema>;
}

/** @param createType returns the type at an index. */
function randomChanges(
  createType: (index: number) => fc.Arbitrary<JsonObject>,
): fc.Arbitrary<RandomChange> {
  const all = names.map((name, index) => fc.record({ [name]: createType(index) }));

  return fc.record({
    schemas: fc.tuple(...all).map((types): Record<string, Schema> => Object.assign({}, ...types)),
    changed: fc.oneof(...all),
  });
}

function decideChange({ schemas, changed }: RandomChange, maxSteps?: number): Promise<Decision> {
  const bodies = { request: refer("Type0"), response: refer("Type1") };
  const base = createDescription({ ...bodies, schemas });
  const next = createDescription({ ...bodies, schemas: { ...schemas, ...changed } });

  return decide(base, next, maxSteps === undefined ? {} : { maxSteps });
}

function findComplexities({ changes }: Decision): Change[] {
  return changes.filter(({ where }) => where.endsWith("#complexity"));
}

test("ends within the budget for recursive schemas of eight types", async () => {
  // A union that is a variant of itself has no meaning.
  const changes = randomChanges((index) => plainType(names.slice(index + 1)));

  await fc.assert(
    fc.asyncProperty(changes, async (change) => {
      const decision = await decideChange(change);

      expect(findComplexities(decision)).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test("ends where types inherit from each other, or exclude each other", async () => {
  await fc.assert(
    fc.asyncProperty(
      randomChanges(() => relatedType),
      async (change) => {
        const decision = await decideChange(change, 5000);

        expect(findComplexities(decision).every(({ bump }) => bump === "major")).toBe(true);
      },
    ),
    { numRuns: runs },
  );
});

test("is major, with the place, once the budget is spent", async () => {
  const chain = (maxLength: number): JsonObject => {
    const links = Array.from({ length: 60 }, (_, index) => [
      `Link${index}`,
      { type: "object", properties: { next: refer(`Link${index + 1}`) } },
    ]);
    return { ...Object.fromEntries(links), Link60: { type: "string", maxLength } };
  };
  const base = createDescription({ request: refer("Link0"), schemas: chain(5) });
  const next = createDescription({ request: refer("Link0"), schemas: chain(9) });

  expect((await decide(base, next)).bump).toBe("minor");
  expect(await decide(base, next, { maxSteps: 50 })).toEqual({
    bump: "major",
    changes: [
      {
        bump: "major",
        where: "sendThing request application/json#complexity",
        text: "`sendThing request application/json` is too complex to judge.",
      },
    ],
  });
});

/** Variants of a union that are alike, except that the last one may be limited. */
function createVariants(count: number, maxLength: number): JsonObject[] {
  const variants = Array.from({ length: count }, (_, index) => ({
    type: "object",
    required: ["kind"],
    properties: { kind: { const: `kind-${index}` }, note: { type: "string", maxLength: 9 } },
  }));
  variants[count - 1]!.properties.note.maxLength = maxLength;

  return variants;
}

test.each([
  [
    "of 260 variants",
    (maxLength: number) => ({ Union: { anyOf: createVariants(260, maxLength) } }),
  ],
  [
    "of 260 components",
    (maxLength: number) => {
      const variants = createVariants(260, maxLength);
      const components = variants.map((variant, index) => [`Kind${index}`, variant]);
      return {
        ...Object.fromEntries(components),
        Union: { anyOf: variants.map((_, index) => refer(`Kind${index}`)) },
      };
    },
  ],
  [
    "that is the product of two",
    (maxLength: number) => ({
      Union: {
        allOf: [{ oneOf: createVariants(20, 9) }, { oneOf: createVariants(20, maxLength) }],
      },
    }),
  ],
])("does not miss a limit in one variant of a union %s", async (_, createSchemas) => {
  const describe = (maxLength: number) =>
    createDescription({ request: refer("Union"), schemas: createSchemas(maxLength) });

  expect((await decide(describe(9), describe(5))).bump).toBe("major");
  expect(
    (await decide(describe(9), { ...describe(9), info: { title: "Other", version: "2" } })).bump,
  ).toBe("none");
});
