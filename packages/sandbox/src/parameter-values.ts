import type { DescribedParameter } from "./description.ts";
import { type Json, parseJson, type WireRequest } from "./wire.ts";

/** The location and the schema of a parameter, which determine how its string is parsed. */
export type ParameterShape = Pick<DescribedParameter, "in" | "schema">;

/** A parameter as it is in a request: a string, the items of a list, or the properties of an object. */
export type ParameterText = string | string[] | { [property: string]: string | string[] };

/**
 * Parses the strings of a parameter according to its schema. Returns a string that can't be parsed
 * unchanged, for the schema to reject.
 *
 * @param text the string, or all of them if the name of a query parameter is repeated.
 */
export function parseParameter(
  text: ParameterText,
  { in: place, schema }: ParameterShape,
): unknown {
  if (typeof text === "object" && !Array.isArray(text)) {
    return parseProperties(text, place, schema);
  }

  if (schema?.type === "array") {
    // A query repeats the name for each value; elsewhere values are separated by commas.
    const texts = place === "query" ? [text].flat() : String(text).split(/, */);
    return texts.map((each) => parseParameter(each, { in: place, schema: schema.items }));
  }

  // If the schema expects a single value, it is left to reject several strings.
  const value = Array.isArray(text) && text.length === 1 ? text[0] : text;
  return JSON_TYPES.has(schema?.type) ? parseJson(String(value)) : value;
}

/**
 * Reads a query parameter in the style that the description gives it.
 *
 * @returns undefined if the query doesn't have it.
 */
export function readQueryParameter(
  query: NonNullable<WireRequest["query"]>,
  parameter: DescribedParameter,
): ParameterText | undefined {
  const { name, schema } = parameter;
  const names = propertyNamesOf(parameter);
  if (names.size > 0) {
    const entries = [...names].filter(([queryName]) => query[queryName] !== undefined);
    const values = entries.map(([queryName, property]) => [property, query[queryName]!]);
    return values.length > 0 ? Object.fromEntries(values) : undefined;
  }

  const text = query[name];
  const delimiter = delimiterOf(parameter);
  if (text === undefined || delimiter === undefined || !STRUCTURED_TYPES.has(schema?.type)) {
    return text;
  }

  const isList = schema.type === "array";
  if (Array.isArray(text) && text.length > 1) {
    // A repeated name is no joined value. The schema rejects this value, which is of another type.
    return isList ? Object.fromEntries(text.entries()) : text;
  }
  const parts = String(text).split(delimiter);
  return isList ? parts : toProperties(parts);
}

/** Returns the names that a parameter has in a query. An object can have one for each property. */
export function queryNamesOf(parameter: DescribedParameter): string[] {
  const names = [...propertyNamesOf(parameter).keys()];
  return names.length > 0 ? names : [parameter.name];
}

// --- internal ---

/** Types whose values are written as in JSON. */
const JSON_TYPES: ReadonlySet<unknown> = new Set(["integer", "number", "boolean"]);

const STRUCTURED_TYPES: ReadonlySet<unknown> = new Set(["array", "object"]);

/** What separates the values of a style that is not exploded. */
const DELIMITERS: Readonly<Record<string, string>> = {
  form: ",",
  spaceDelimited: " ",
  pipeDelimited: "|",
};

function isExploded({ style = "form", explode = style === "form" }: DescribedParameter): boolean {
  return explode;
}

function delimiterOf(parameter: DescribedParameter): string | undefined {
  return isExploded(parameter) ? undefined : DELIMITERS[parameter.style ?? "form"];
}

/** Returns the properties of an object by their names in the query; none if it is one parameter. */
function propertyNamesOf(parameter: DescribedParameter): Map<string, string> {
  const { name, style, schema } = parameter;
  const isDeep = style === "deepObject";
  if (schema?.type !== "object" || (!isDeep && !isExploded(parameter))) {
    return new Map();
  }

  const properties = Object.keys(schema.properties ?? {});
  return new Map(
    properties.map((property) => [isDeep ? `${name}[${property}]` : property, property]),
  );
}

/** Returns an object from a list in which names and values alternate. */
function toProperties(parts: string[]): Record<string, string> {
  const entries = parts.flatMap((part, index) => {
    return index % 2 === 0 ? [[part, parts[index + 1] ?? ""]] : [];
  });
  return Object.fromEntries(entries);
}

function parseProperties(
  texts: Record<string, string | string[]>,
  place: string,
  schema: Json,
): object {
  const entries = Object.entries(texts).map(([name, text]) => [
    name,
    parseParameter(text, { in: place, schema: schema?.properties?.[name] }),
  ]);
  return Object.fromEntries(entries);
}
