/** The parts of an OpenAPI description that generation reads. */
import { parseText } from "spec-diff";

/** Parses a description as it is written. */
export function parseDescription(text: string): ReferencingDescription {
  return parseText(text) as ReferencingDescription;
}

/** A description as it is written, with references. */
export interface ReferencingDescription {
  paths?: Record<string, Record<string, unknown>>;
}

/** A description without references. */
export interface Description {
  paths?: Record<string, PathItem>;
}

/** The operations of a path by their method, and what they have in common. */
export type PathItem = Record<string, unknown> & { parameters?: Parameter[] };

/** An operation of the API. */
export interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses?: Record<string, Response>;
  /** What to do if the response is lost, if the operation is executed only once. */
  "x-single-use"?: string;
}

/** A parameter in the path, the query or a header. */
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  style?: string;
  explode?: boolean;
  schema?: Schema;
}

/** The body of a request. */
export interface RequestBody {
  required?: boolean;
  content: Content;
}

/** A response with a certain status. */
export interface Response {
  content?: Content;
  headers?: Record<string, { required?: boolean }>;
}

/** Bodies by their media type. */
export type Content = Record<string, { schema?: Schema }>;

/** The limits of a value, in JSON Schema's keywords. */
export type Limits = Partial<Record<(typeof LIMITS)[number], number>>;

/** The keywords that limit the length of a string or an array. */
export const LIMITS = ["minLength", "maxLength", "minItems", "maxItems"] as const;

/** A JSON Schema. One that refers to itself contains itself. */
export interface Schema extends Limits {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: unknown;
  format?: string;
  contentMediaType?: string;
  contentEncoding?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Returns true for an operation among the values of a path item. */
export function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "operationId" in value;
}
