import type { DescribedParameter } from "./description.ts";
import { parseJson } from "./wire.ts";

/** The location and the schema of a parameter, which determine how its string is parsed. */
export type ParameterShape = Pick<DescribedParameter, "in" | "schema">;

/**
 * Parses the string of a parameter according to its schema. Returns a string that can't be parsed
 * unchanged, for the schema to reject.
 *
 * @param text the string, or all of them if the name of a query parameter is repeated.
 */
export function parseParameter(
  text: string | string[],
  { in: place, schema }: ParameterShape,
): unknown {
  if (schema?.type === "array") {
    // A query repeats the name for each value; elsewhere values are separated by commas.
    const texts = place === "query" ? [text].flat() : String(text).split(/, */);
    return texts.map((each) => parseParameter(each, { in: place, schema: schema.items }));
  }

  // If the schema expects a single value, it is left to reject several strings.
  const value = Array.isArray(text) && text.length === 1 ? text[0] : text;
  return JSON_TYPES.has(schema?.type) ? parseJson(String(value)) : value;
}

// --- internal ---

/** Types whose values are written as in JSON. */
const JSON_TYPES: ReadonlySet<unknown> = new Set(["integer", "number", "boolean"]);
