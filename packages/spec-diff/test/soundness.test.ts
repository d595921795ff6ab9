/**
 * The decider never calls a break nothing: whenever an independent JSON Schema validator finds a
 * value that the old request schema accepts and the new one rejects, or that the new response schema
 * allows and the old one does not, the verdict is `major`.
 *
 * ajv finds the values, and @cfworker/json-schema confirms them, because ajv 8.20 accepts `[]` for
 * some schemas in which `prefixItems` meets `contains`.
 */
import { Validator } from "@cfworker/json-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { DocumentError, prepare } from "../src/document/document.ts";
import { asArray, isObject, type JsonObject, type Schema } from "../src/json.ts";
import { judgeWire } from "../src/wire/wire-judge.ts";
import { createDescription } from "./pairs.ts";
import { randomPairs, sampleValues, type SchemaDocument } from "./random-schemas.ts";

// `npm run soak` sets more pairs, and a busy machine may be slow.
vi.setConfig({ testTimeout: 7_200_000 });
const pairs = Number(process.env.SOUNDNESS_PAIRS ?? 100);

const values = sampleValues(400);

type Position = "request" | "response";

const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false });

test.each(["request", "response"] as const)(
  "never calls a break of a %s less than major",
  (position) => {
    fc.assert(
      fc.property(randomPairs(), ([from, to]) => {
        if (!isWellFormed(from) || !isWellFormed(to) || isBreaking(position, from, to)) {
          return;
        }

        const witness = findWitness(position, from, to);
        expect(witness, JSON.stringify({ from, to })).toBeUndefined();
      }),
      { numRuns: pairs },
    );
  },
);

// --- internal ---

function isWellFormed({ root, components }: SchemaDocument): boolean {
  return [root, ...Object.values(components)].every(
    (schema) => ajv.validateSchema(schema) === true,
  );
}

/** Returns true for a pair that is major, or that can't be compared because of a dangling `$ref`. */
function isBreaking(position: Position, from: SchemaDocument, to: SchemaDocument): boolean {
  const documents = [from, to].map(({ root, components }) => {
    return createDescription({ [position]: root, schemas: components });
  });

  try {
    const [base, next] = documents.map(prepare);
    return judgeWire(base!, next!).some(({ bump }) => bump === "major");
  } catch (error) {
    if (error instanceof DocumentError) {
      return true;
    }

    throw error;
  }
}

/** Finds a value that callers send, or read, and that is no longer valid, or was not. */
function findWitness(position: Position, from: SchemaDocument, to: SchemaDocument): unknown {
  const [narrow, wide] = position === "request" ? [from, to] : [to, from];
  const isAllowed = compile(narrow);
  const isStillAllowed = compile(wide);
  const found = values.filter((value) => isAllowed(value) && !isStillAllowed(value));
  if (found.length === 0) {
    return undefined;
  }

  const isInNarrow = createValidator(narrow.root, narrow);
  const isInWide = createValidator(wide.root, wide);

  return found.find(
    (value) => isInNarrow(value) && !isInWide(value) && isKnown([from.root], value, from, position),
  );
}

/** Compiles a schema with ajv, which is fast for many values. */
function compile({ root, components }: SchemaDocument): (value: unknown) => boolean {
  const schema = withComponents(root, components);
  const validate = ajv.compile(schema);
  ajv.removeSchema(schema);

  return (value) => validate(value);
}

/** Reads a schema with @cfworker/json-schema, which takes no time to compile it. */
function createValidator(
  schema: Schema,
  { components }: SchemaDocument,
): (value: unknown) => boolean {
  const validator = new Validator(withComponents(schema, components), "2020-12");

  return (value) => validator.validate(value).valid;
}

function withComponents(schema: Schema, schemas: SchemaDocument["components"]): Schema {
  return isObject(schema) ? { ...schema, components: { schemas } } : schema;
}

/**
 * Returns true if all properties of a value are declared. Objects are records: callers don't send
 * undeclared properties unless they are required, and send declared ones with a value that is
 * declared. Readers ignore undeclared properties.
 */
function isKnown(
  schemas: readonly Schema[],
  value: unknown,
  document: SchemaDocument,
  position: Position,
): boolean {
  const applied = schemas.flatMap((schema) => expand(schema, document));

  if (Array.isArray(value)) {
    return value.every((item, index) => {
      const parts = applied.flatMap((schema) => itemSchemas(schema, index));
      return isKnown(parts, item, document, position);
    });
  }
  if (!isObject(value)) {
    return true;
  }

  return Object.entries(value).every(([name, part]) => {
    const declared = applied.flatMap((schema) => propertySchemas(schema, name));
    if (position === "request" && declared.length === 0) {
      return applied.some(({ required }) => asArray(required).includes(name));
    }

    // A property that is excluded counts as undeclared, so that declaring it makes it new.
    const isExcluded = declared.includes(false);
    const isSent = declared.some((schema) => createValidator(schema, document)(part));

    return (
      declared.length > 0 &&
      !isExcluded &&
      (position === "response" || isSent) &&
      isKnown(declared, part, document, position)
    );
  });
}

/** Returns the schemas that may describe the same value. */
function expand(schema: Schema, document: SchemaDocument): JsonObject[] {
  if (!isObject(schema)) {
    return [];
  }

  const { $ref: ref, allOf = [], anyOf = [], oneOf = [] } = schema;
  const parts = [allOf, anyOf, oneOf].flat() as Schema[];
  const targets = typeof ref === "string" ? [lookUp(ref, document)] : [];

  return [schema, ...[...parts, ...targets].flatMap((part) => expand(part, document))];
}

function lookUp(ref: string, { components }: SchemaDocument): Schema {
  const path = ref.slice("#/components/schemas/".length).split("/");
  return path.reduce<unknown>((value, key) => (value as JsonObject)[key], components) as Schema;
}

function itemSchemas(
  { prefixItems, items, unevaluatedItems }: JsonObject,
  index: number,
): Schema[] {
  const prefix = (prefixItems ?? []) as Schema[];
  const schema = prefix[index] ?? items ?? unevaluatedItems;

  return schema === undefined ? [] : [schema as Schema];
}

function propertySchemas(schema: JsonObject, name: string): Schema[] {
  const { properties, patternProperties, additionalProperties, unevaluatedProperties } = schema;
  const own = Object.entries((properties ?? {}) as JsonObject).filter(([key]) => key === name);
  const matching = Object.entries((patternProperties ?? {}) as JsonObject).filter(([pattern]) =>
    new RegExp(pattern, "u").test(name),
  );
  const named = [...own, ...matching].map(([, part]) => part as Schema);
  const others = [additionalProperties, unevaluatedProperties].filter(isObject);

  return named.length > 0 ? named : others;
}
