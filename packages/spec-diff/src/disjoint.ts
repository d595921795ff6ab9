/** Proves that two schemas have no value in common. */
import { asArray, asObject, includes, type JsonObject, type Schema } from "./json.ts";
import type { Range } from "./range.ts";
import type { Alternative, SchemaReader } from "./schema-types.ts";

/**
 * Returns true if an alternative has no value in common with any of the others: proven by type,
 * listed values, ranges, or a property. Objects are read as records: two are disjoint if each has a
 * property that the other doesn't declare.
 */
export function areDisjoint(
  alternative: Alternative,
  others: readonly Alternative[],
  reader: SchemaReader,
  otherReader: SchemaReader,
): boolean {
  return others.every((other) => {
    if (alternative.type !== other.type) {
      return true;
    }

    const a = alternative.keywords;
    const b = other.keywords;

    return (
      areEnumsDisjoint(a.enum, b.enum) ||
      areRangesDisjoint(asObject(a.range), asObject(b.range)) ||
      (alternative.type === "object" &&
        areObjectsDisjoint(readRecord(alternative, reader), readRecord(other, otherReader)))
    );
  });
}

// --- internal ---

function areEnumsDisjoint(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.every((value) => !includes(b, value));
}

function areRangesDisjoint(a: Range, b: Range): boolean {
  return isAbove(a.low, b.high) || isAbove(b.low, a.high);
}

function isAbove(low: number | undefined, high: number | undefined): boolean {
  return low !== undefined && high !== undefined && low > high;
}

/** An alternative for objects. */
interface ObjectRecord {
  readonly properties: JsonObject;
  readonly required: string[];
  readonly reader: SchemaReader;
}

function readRecord({ keywords }: Alternative, reader: SchemaReader): ObjectRecord {
  return {
    properties: asObject(asObject(keywords.properties).properties),
    required: asArray(keywords.required) as string[],
    reader,
  };
}

function areObjectsDisjoint(a: ObjectRecord, b: ObjectRecord): boolean {
  const onlyInA = Object.keys(a.properties).filter((name) => !(name in b.properties));
  const onlyInB = Object.keys(b.properties).filter((name) => !(name in a.properties));
  if (onlyInA.length > 0 && onlyInB.length > 0) {
    return true;
  }
  if (includesAny(a.required, onlyInA) || includesAny(b.required, onlyInB)) {
    return true;
  }

  return a.required.some((name) => b.required.includes(name) && isPropertyDisjoint(name, a, b));
}

function includesAny(names: string[], candidates: string[]): boolean {
  return candidates.some((name) => names.includes(name));
}

/** The pairs of schemas that are being compared, to stop at recursive schemas. */
const pending = new Set<string>();

function isPropertyDisjoint(name: string, a: ObjectRecord, b: ObjectRecord): boolean {
  if (!(name in a.properties) || !(name in b.properties)) {
    return false;
  }

  const inA = a.properties[name] as Schema;
  const inB = b.properties[name] as Schema;
  const key = `${a.reader.keyOf(inA)} ${b.reader.keyOf(inB)}`;
  if (pending.has(key)) {
    return false;
  }

  pending.add(key);
  try {
    const others = b.reader.alternativesOf(inB);
    return a.reader
      .alternativesOf(inA)
      .every((alternative) => areDisjoint(alternative, others, a.reader, b.reader));
  } finally {
    pending.delete(key);
  }
}
