import type { Limits, Parameter } from "./description.ts";
import { jsonTypesOf, limitsOf } from "./schemas.ts";

/** A parameter as the generated operations describe it. */
export interface PrintedParameter extends Limits {
  in: string;
  required?: true;
  nullable?: true;
}

/** How a query parameter is written. */
export interface QueryStyle {
  style: string;
  explode: boolean;
}

/** Describes the parameters of one location. */
export function describeParameters(
  parameters: Parameter[],
  location: string,
): [name: string, value: PrintedParameter][] {
  return parameters
    .filter((parameter) => parameter.in === location)
    .map(({ name, required, schema = {} }) => [
      name,
      { in: location, ...(required && { required: true }), ...limitsOf(schema) },
    ]);
}

/**
 * Returns the styles of the query parameters, by name, for which the default of openapi-fetch is not
 * what OpenAPI defines; undefined if there is none.
 */
export function describeQueryStyles(
  parameters: Parameter[],
): Record<string, QueryStyle> | undefined {
  const styled = parameters.filter(
    (parameter) => parameter.in === "query" && needsStyle(parameter),
  );
  return styled.length === 0
    ? undefined
    : Object.fromEntries(styled.map((parameter) => [parameter.name, queryStyleOf(parameter)]));
}

/** Returns the style of a query parameter, with OpenAPI's defaults. */
export function queryStyleOf({
  style = "form",
  explode = style === "form",
}: Parameter): QueryStyle {
  return { style, explode };
}

// --- internal ---

/** openapi-fetch repeats arrays, writes objects as `deepObject`, and does not encode names. */
function needsStyle(parameter: Parameter): boolean {
  const types = jsonTypesOf(parameter.schema ?? {});
  const { style, explode } = queryStyleOf(parameter);
  const isJoined = types.includes("array") && !(style === "form" && explode);

  return isJoined || types.includes("object") || !isUrlSafe(parameter.name);
}

function isUrlSafe(name: string): boolean {
  return encodeURIComponent(name) === name;
}
