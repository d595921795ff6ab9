/**
 * The normal form of a schema: a list of alternatives, each of one JSON type, with `$ref`, `allOf`, `anyOf`, `oneOf`
 * and type lists multiplied out. Two ways to write the same schema have the same normal form.
 */

import { apart } from "./apart.ts";
import {
  documents,
  isNode,
  list,
  node,
  resolve,
  same,
  type Document,
  type Node,
  type Schema,
} from "./document.ts";
import { isConjunction, isPattern, keywords, type JsonType } from "./keywords.ts";

/** One alternative of a schema: the values of one JSON type that meet all its keywords. */
export interface Shape {
  type: JsonType;
  /** The keywords that say something about this type, each in its row's own form. */
  keywords: Record<string, unknown>;
  /** Keywords that no rule knows: equal or not understood. */
  unknown: Node;
  /** The other variants of the `oneOf` that this alternative comes from: a value of it matches none of them. */
  rivals: Schema[];
}

/** What a schema says besides the set of its values. */
export interface Facts {
  default?: unknown;
  deprecated?: unknown;
  readOnly?: unknown;
  writeOnly?: unknown;
  discriminator?: unknown;
  xml?: unknown;
}

/** Reads the schemas of one document. */
export interface Reader {
  document: Document;
  /** The same text for the same schema, across `$ref`s. */
  key(schema: Schema): string;
  /** The name of the component that the schema refers to, if it does. */
  component(schema: Schema): string | undefined;
  shapes(schema: Schema): Shape[];
  facts(schema: Schema): Facts;
}

const jsonTypes: JsonType[] = ["null", "boolean", "number", "string", "array", "object"];

/** Keywords that `shapes` itself multiplies out or that `facts` reads. */
const structural = new Set(
  "$ref $defs allOf anyOf oneOf type unevaluatedProperties unevaluatedItems default deprecated readOnly writeOnly discriminator xml".split(
    " ",
  ),
);

const factNames = [
  "default",
  "deprecated",
  "readOnly",
  "writeOnly",
  "discriminator",
  "xml",
] as const;

/** More alternatives than this are not multiplied out: such a schema is only equal to itself. */
const mostShapes = 256;

/** A reader of the document's schemas; it remembers what it has read. */
export function createReader(document: Document): Reader {
  const keys = new WeakMap<object, string>();
  const shapesByKey = new Map<string, Shape[]>();
  // A `$ref` with siblings is its own schema: the siblings count.
  const target = (schema: Schema): Schema =>
    hasSiblings(schema) ? schema : (resolve(document, schema) as Schema);
  const reader: Reader = {
    document,
    key(schema) {
      const own = target(schema);
      if (!isNode(own)) return String(own);
      // A conjunction made by `both` is known by its members, so that recursion through it ends.
      if (isConjunction(own)) {
        const members = (list(own.allOf) as Schema[]).flatMap((member) =>
          reader.key(member).split("&"),
        );
        return [...new Set(members)].sort().join("&");
      }
      const key = keys.get(own) ?? `#${++count}`;
      keys.set(own, key);
      return key;
    },
    component(schema) {
      const match = /^#\/components\/(\w+)\/([^/]+)$/.exec(String(node(schema).$ref ?? ""));
      if (!match) return undefined;
      const name = decodeURIComponent(match[2]!).replaceAll("~1", "/").replaceAll("~0", "~");
      return match[1] === "schemas" ? name : `${match[1]}.${name}`;
    },
    shapes(schema) {
      const key = reader.key(schema);
      const known = shapesByKey.get(key);
      if (known) return known;
      shapesByKey.set(key, []); // An alternative that is the schema itself adds no value.
      const shapes = read(target(schema), reader);
      shapesByKey.set(key, shapes);
      return shapes;
    },
    facts(schema) {
      const facts: Facts = {};
      const seen = new Set<unknown>();
      const visit = (part: unknown): void => {
        if (!isNode(part) || seen.has(part)) return;
        seen.add(part);
        for (const name of factNames) if (part[name] !== undefined) facts[name] ??= part[name];
        if (typeof part.$ref === "string") visit(resolve(document, { $ref: part.$ref }));
        list(part.allOf).forEach(visit);
      };
      visit(schema);
      return facts;
    },
  };
  return reader;
}

// --- internal ---

let count = 0;

const hasSiblings = (schema: unknown): boolean =>
  Object.keys(node(schema)).some((key) => key !== "$ref" && !documents(key));

function read(schema: Schema, reader: Reader): Shape[] {
  if (schema === false) return [];
  const own = node(schema);
  let shapes = ownShapes(own);
  const members = [...list(own.allOf)] as Schema[];
  if (typeof own.$ref === "string")
    members.push(resolve(reader.document, { $ref: own.$ref }) as Schema);
  for (const member of members) shapes = cross(shapes, reader.shapes(member));
  if (Array.isArray(own.anyOf)) {
    const variants = (own.anyOf as Schema[]).flatMap(reader.shapes);
    shapes = cross(shapes, variants);
  }
  if (Array.isArray(own.oneOf)) {
    const variants = own.oneOf as Schema[];
    const exclusive = variants.flatMap((variant, index) => {
      const others = variants.filter((_, other) => other !== index);
      return reader.shapes(variant).map((shape) => ({
        ...shape,
        rivals: [
          ...shape.rivals,
          ...others.filter((other) => !apart(shape, reader.shapes(other), reader, reader)),
        ],
      }));
    });
    shapes = cross(shapes, exclusive);
  }
  shapes = merged(shapes.map((shape) => closed(shape, own)));
  return shapes.length > mostShapes
    ? [{ type: "null", keywords: {}, unknown: own, rivals: [] }]
    : shapes;
}

/** The schema without its combinators, one shape per type that it allows. */
function ownShapes(schema: Node): Shape[] {
  const declared = schema.type === undefined ? undefined : [schema.type].flat();
  const isStrange = declared?.some(
    (word) => word !== "integer" && !jsonTypes.includes(word as JsonType),
  );
  const unknown = Object.fromEntries(
    Object.entries(schema).filter(
      ([key, value]) =>
        (!known.has(key) && !structural.has(key) && !documents(key)) ||
        (key === "type" && isStrange) ||
        (key === "pattern" && !isPattern(value)) ||
        (key === "patternProperties" && !Object.keys(node(value)).every(isPattern)),
    ),
  );
  return jsonTypes.flatMap((type): Shape[] => {
    const allowed =
      !declared ||
      isStrange ||
      declared.includes(type) ||
      (type === "number" && declared.includes("integer"));
    if (!allowed) return [];
    const shape: Shape = { type, keywords: {}, unknown, rivals: [] };
    for (const [name, row] of Object.entries(keywords)) {
      const value = row.on.includes(type) ? row.read(schema, type) : undefined;
      if (value !== undefined) shape.keywords[name] = value;
    }
    return isEmpty(shape) ? [] : [shape];
  });
}

const known = new Set(Object.entries(keywords).flatMap(([name, row]) => row.from ?? [name]));

const isEmpty = (shape: Shape): boolean =>
  Array.isArray(shape.keywords.enum) && shape.keywords.enum.length === 0;

/** Every pair of alternatives, met. */
function cross(left: Shape[], right: Shape[]): Shape[] {
  if (left.length * right.length > mostShapes * 8)
    return left.concat(right).slice(0, mostShapes + 1);
  return left.flatMap((a) =>
    right.flatMap((b) => {
      if (a.type !== b.type) return [];
      const met: Shape = {
        type: a.type,
        keywords: { ...a.keywords },
        unknown: { ...a.unknown, ...b.unknown },
        rivals: [...a.rivals, ...b.rivals],
      };
      for (const [name, value] of Object.entries(b.keywords)) {
        const other = a.keywords[name];
        met.keywords[name] =
          other === undefined ? value : keywords[name]!.meet(other as never, value as never);
      }
      return isEmpty(met) ? [] : [met];
    }),
  );
}

/** `unevaluated…` closes what the combinators left open; after them it is `additionalProperties` and `items`. */
function closed(shape: Shape, schema: Node): Shape {
  const branches = ["anyOf", "oneOf", "if", "dependentSchemas", "contains"].some(
    (key) => key in schema,
  );
  for (const [type, name] of [
    ["object", "unevaluatedProperties"],
    ["array", "unevaluatedItems"],
  ] as const) {
    if (shape.type !== type || schema[name] === undefined || schema[name] === true) continue;
    if (branches) return { ...shape, unknown: { ...shape.unknown, [name]: schema[name] } };
    const value =
      type === "object"
        ? { properties: {}, patterns: {}, ...node(shape.keywords.properties) }
        : { prefix: [], ...node(shape.keywords.items) };
    const rest = type === "object" ? "additional" : "rest";
    const filled = { ...value, [rest]: node(value)[rest] ?? schema[name] };
    shape = {
      ...shape,
      keywords: { ...shape.keywords, [type === "object" ? "properties" : "items"]: filled },
    };
  }
  return shape;
}

/** Alternatives that differ in their listed values alone are one alternative: `oneOf` of consts is an `enum`. */
function merged(shapes: Shape[]): Shape[] {
  const result: Shape[] = [];
  for (const shape of shapes) {
    const { enum: values, ...rest } = shape.keywords;
    const twin = result.find((other) => {
      const { enum: otherValues, ...otherRest } = other.keywords;
      const comparable =
        shape.type === other.type && shape.rivals.length + other.rivals.length === 0;
      return (
        comparable &&
        !values === !otherValues &&
        same([rest, shape.unknown], [otherRest, other.unknown])
      );
    });
    if (!twin) result.push(shape);
    else if (values) {
      const all = [...list(twin.keywords.enum), ...list(values)];
      twin.keywords = {
        ...twin.keywords,
        enum: all.filter((value, i) => all.findIndex((v) => same(v, value)) === i),
      };
    }
  }
  return result;
}
