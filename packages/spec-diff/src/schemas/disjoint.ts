/** Proves that no value is possible, or that two alternatives have none in common. */
import { asArray, asObject, type Schema } from "../json.ts";
import { combine, propertiesOf } from "./alternatives.ts";
import { type Items, itemAt } from "./items.ts";
import { KEYWORD_ROWS } from "./keywords.ts";
import { propertyOf } from "./properties.ts";
import { isEmptyRange } from "./range.ts";
import type { Alternative, SchemaReader } from "./schema-types.ts";

/**
 * Returns true if two alternatives have no value in common. Objects are open, as JSON Schema reads
 * them: a property that one of them doesn't declare may still be there.
 */
export function areDisjoint(a: Alternative, b: Alternative, reader: SchemaReader): boolean {
  return a.type !== b.type || isImpossible(combine(a, b), reader);
}

/** Returns true if no value meets an alternative. */
export function isImpossible(alternative: Alternative, reader: SchemaReader): boolean {
  const { keywords } = alternative;

  return (
    isRangeImpossible(alternative) ||
    SIZE_LIMITS.some(
      ([min, max]) => Number(keywords[min] ?? 0) > Number(keywords[max] ?? Infinity),
    ) ||
    isEachListedValueRejected(alternative) ||
    isPartImpossible(alternative, reader)
  );
}

// --- internal ---

const SIZE_LIMITS = [
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
] as const;

function isRangeImpossible({ keywords }: Alternative): boolean {
  return isEmptyRange(asObject(keywords.range), keywords.integer === true);
}

function isEachListedValueRejected({ type, keywords }: Alternative): boolean {
  const { enum: values } = keywords;
  if (!Array.isArray(values)) {
    return false;
  }
  if (type !== "string" && type !== "number") {
    return values.length === 0;
  }

  return values.every((value) =>
    KEYWORD_ROWS.some(
      ([name, { accepts }]) => name in keywords && accepts?.(keywords[name], value) === false,
    ),
  );
}

/** Returns true if a property or an item that must be there can't be. */
function isPartImpossible(alternative: Alternative, reader: SchemaReader): boolean {
  const { keywords } = alternative;
  const properties = propertiesOf(alternative);
  const required = asArray(keywords.required) as string[];
  if (required.some((name) => isSchemaImpossible(propertyOf(properties, name) ?? true, reader))) {
    return true;
  }

  const items = (keywords.items as Items | undefined) ?? { prefix: [] };
  const needed = Math.min(Number(keywords.minItems ?? 0), items.prefix.length + 1);

  return Array.from({ length: needed }, (_, index) => itemAt(items, index)).some((item) =>
    isSchemaImpossible(item, reader),
  );
}

/** Maximum number of values inside each other that are looked at. */
const MAX_DEPTH = 8;

/** What is known about the schemas of a reader. */
interface Memory {
  /** The verdicts by the keys of schemas. A recursive schema counts as possible inside itself. */
  readonly verdicts: Map<string, boolean>;
  /** Number of values that the current one is inside of. */
  depth: number;
}

const memories = new WeakMap<SchemaReader, Memory>();

function memoryOf(reader: SchemaReader): Memory {
  const memory = memories.get(reader) ?? { verdicts: new Map(), depth: 0 };
  memories.set(reader, memory);

  return memory;
}

function isSchemaImpossible(schema: Schema, reader: SchemaReader): boolean {
  if (typeof schema === "boolean") {
    return !schema;
  }

  const memory = memoryOf(reader);
  const key = reader.keyOf(schema);
  const verdict = memory.verdicts.get(key);
  if (verdict !== undefined || memory.depth >= MAX_DEPTH) {
    return verdict ?? false;
  }

  memory.verdicts.set(key, false);
  memory.depth += 1;
  try {
    const alternatives = reader.alternativesOf(schema);
    const isNone = alternatives.every((alternative) => isImpossible(alternative, reader));

    memory.verdicts.set(key, isNone);

    return isNone;
  } finally {
    memory.depth -= 1;
  }
}
