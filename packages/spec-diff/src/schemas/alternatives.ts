/** Operations on alternatives: how two of them combine, and what their keywords are. */
import { asArray, type JsonObject, type Schema } from "../json.ts";
import { KEYWORDS } from "./keywords.ts";
import type { Properties } from "./properties.ts";
import type { Alternative } from "./schema-types.ts";
import { combineUnknownKeywords } from "./unknown-keywords.ts";

/** Returns the alternative of the values that meet both, which have the same type. */
export function combine(a: Alternative, b: Alternative): Alternative {
  const keywords: Record<string, unknown> = { ...a.keywords };
  for (const [name, value] of Object.entries(b.keywords)) {
    const other = a.keywords[name];
    keywords[name] = other === undefined ? value : KEYWORDS[name]!.combine(other, value);
  }

  const variant = a.variant ?? b.variant;

  return {
    type: a.type,
    keywords,
    unknown: combineUnknownKeywords(a.unknown, b.unknown),
    rivals: [...a.rivals, ...b.rivals],
    ...(variant !== undefined && { variant }),
    ...((a.isShared || b.isShared) && { isShared: true }),
  };
}

/** Combines each alternative of one schema with each of the other. */
export function multiply(
  left: readonly Alternative[],
  right: readonly Alternative[],
): Alternative[] {
  return left.flatMap((a) =>
    right
      .filter(({ type }) => type === a.type)
      .map((b) => combine(a, b))
      .filter((combined) => !hasNoListedValue(combined)),
  );
}

/** Returns true if the listed values exclude each other, so that no value is possible. */
export function hasNoListedValue({ keywords }: Alternative): boolean {
  return Array.isArray(keywords.enum) && keywords.enum.length === 0;
}

/** Returns true if the keywords of an alternative allow every value of its type. */
export function isUnlimited({ keywords, unknown }: Alternative): boolean {
  return [keywords, unknown].every((limits) => Object.keys(limits).length === 0);
}

/** Returns true if alternatives are those of a schema that allows every value. */
export function allowAnything(alternatives: readonly Alternative[]): boolean {
  const whole = alternatives.filter((each) => isUnlimited(each) && each.rivals.length === 0);
  return whole.length === JSON_TYPE_COUNT;
}

/** Returns the properties of an alternative for objects. */
export function propertiesOf({ keywords }: Alternative): Properties {
  return (keywords.properties as Properties | undefined) ?? NO_PROPERTIES;
}

/** Returns the schemas that values of an alternative must not match. */
export function exclusionsOf({ keywords, rivals }: Alternative): Schema[] {
  return [...(asArray(keywords.not) as Schema[]), ...rivals];
}

/** Returns the alternative of one object or array, limited by its parts. */
export function readConstant({ type }: Alternative, value: object): Alternative {
  const limits = Array.isArray(value) ? readConstantArray(value) : readConstantObject(value);
  return { type, keywords: { enum: [value], ...limits }, unknown: {}, rivals: [] };
}

// --- internal ---

const JSON_TYPE_COUNT = 6;

const NO_PROPERTIES: Properties = { properties: {}, patterns: {} };

function readConstantArray(items: unknown[]): JsonObject {
  return {
    items: { prefix: items.map(toConstantSchema), rest: false },
    maxItems: items.length,
    minItems: items.length,
  };
}

function readConstantObject(value: object): JsonObject {
  const names = Object.keys(value);
  const properties = Object.entries(value).map(([name, part]) => [name, toConstantSchema(part)]);

  return {
    maxProperties: names.length,
    minProperties: names.length,
    properties: { properties: Object.fromEntries(properties), patterns: {}, additional: false },
    required: names.toSorted(),
  };
}

function toConstantSchema(value: unknown): Schema {
  return { const: value };
}
