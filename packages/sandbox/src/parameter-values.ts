import type { DescribedParameter } from "./description.ts";
import { parseJson } from "./wire.ts";

/** Where a parameter is, and its schema: what decides how its string is read. */
export type ParameterShape = Pick<DescribedParameter, "in" | "schema">;

/**
 * Returns the value that the string of a parameter stands for by its schema. A string that stands
 * for no such value is returned as it is, for the schema to reject.
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

  // Several strings where the schema has one value are left for the schema to reject.
  const value = Array.isArray(text) && text.length === 1 ? text[0] : text;
  return JSON_TYPES.has(schema?.type) ? parseJson(String(value)) : value;
}

// --- internal ---

/** Types whose values are written as in JSON. */
const JSON_TYPES: ReadonlySet<unknown> = new Set(["integer", "number", "boolean"]);
