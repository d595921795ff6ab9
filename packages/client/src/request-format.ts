/**
 * Formats requests that differ from openapi-fetch's defaults. Only the generated operations that
 * need it import this file, so it is not part of a bundle without them.
 */
import { assertArgument, encodeUrlPart } from "./arguments.ts";
import type { FormatRequest } from "./operation.ts";
import { isObject, toFields } from "./shape.ts";

/** What is special about the requests of an operation. */
export interface RequestFormat {
  /** The styles of the query parameters that need one, by name. */
  readonly query?: Readonly<Record<string, QueryStyle>>;
  /** Media type of the body. Default: `application/json`. */
  readonly mediaType?: string;
}

/** How a query parameter is written. The wire formats are those of OpenAPI 3.1. */
export interface QueryStyle {
  readonly style: keyof typeof DELIMITERS | "deepObject";
  /** True if each item of an array, or each property of an object, is a parameter by itself. */
  readonly explode: boolean;
}

/** Creates a function that formats the requests of an operation. */
export function formatRequest({ query, mediaType }: RequestFormat): FormatRequest {
  return (init) => ({
    ...(query && { querySerializer: (values: object) => serializeQuery(values, query) }),
    ...init,
    ...(mediaType && hasBody(init) && { params: withContentType(init, mediaType) }),
  });
}

// --- internal ---

/** The delimiters of arrays and objects that are not exploded, as they are in a URL. */
const DELIMITERS = { form: ",", spaceDelimited: "%20", pipeDelimited: "%7C" } as const;

const DEFAULT_STYLE: QueryStyle = { style: "form", explode: true };

function hasBody(init: object): boolean {
  return toFields(init)["body"] !== undefined;
}

/** Adds the media type as a header parameter, because openapi-fetch merges those last. */
function withContentType(init: object, mediaType: string): object {
  const params = toFields(toFields(init)["params"]);
  return { ...params, header: { ...toFields(params["header"]), "content-type": mediaType } };
}

function serializeQuery(query: object, styles: Readonly<Record<string, QueryStyle>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    return serializeParameter(name, value, styles[name] ?? DEFAULT_STYLE);
  });
  return pairs.join("&");
}

function serializeParameter(name: string, value: unknown, queryStyle: QueryStyle): string[] {
  if (isMissing(value)) {
    return [];
  }
  if (Array.isArray(value)) {
    return serializeArray(name, value, queryStyle);
  }
  return isObject(value) ? serializeObject(name, value, queryStyle) : [toPair(name, value)];
}

function serializeArray(name: string, items: unknown[], { style, explode }: QueryStyle): string[] {
  if (explode || style === "deepObject") {
    return items.map((item) => toPair(name, item));
  }
  return joinValues(name, items, DELIMITERS[style]);
}

function serializeObject(
  name: string,
  value: Record<string, unknown>,
  { style, explode }: QueryStyle,
): string[] {
  const properties = Object.entries(value).filter(([, each]) => !isMissing(each));
  if (style === "deepObject") {
    return properties.map(([key, each]) => toPair(`${name}[${key}]`, each));
  }
  if (explode) {
    return properties.map(([key, each]) => toPair(key, each));
  }
  return joinValues(name, properties.flat(), DELIMITERS[style]);
}

/** Joins values into one parameter; none if there are no values. */
function joinValues(name: string, values: unknown[], delimiter: string): string[] {
  if (values.length === 0) {
    return [];
  }

  const encoded = values.map((value) => encode(name, value));
  // A server decodes the whole parameter before it splits it.
  const isAmbiguous = encoded.some((text) => text.includes(delimiter));
  assertArgument(
    !isAmbiguous,
    `A value of \`${name}\` contains "${decodeURIComponent(delimiter)}", which separates the values`,
  );
  return [`${encode(name, name)}=${encoded.join(delimiter)}`];
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function toPair(name: string, value: unknown): string {
  return `${encode(name, name)}=${encode(name, value)}`;
}

function encode(name: string, value: unknown): string {
  const isScalar = ["string", "number", "boolean"].includes(typeof value);
  assertArgument(isScalar, `A value of \`${name}\` must be a string, a number or a boolean`);
  return encodeUrlPart("query", () => encodeURIComponent(String(value)));
}
