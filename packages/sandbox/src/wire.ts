/** Any JSON value: the API description, or a part of a request or response. */
// oxlint-disable-next-line typescript/no-explicit-any -- a document is any JSON
export type Json = any;

/** A request as it is sent: header names in lower case, its JSON body parsed. */
export interface WireRequest {
  method: string;
  path: string;
  /** Values by name. A name that occurs several times has an array of all values. */
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: Json;
}

/** A response as it is sent: header names in lower case, a JSON body parsed, text as a string. */
export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body?: Json;
}

/** Parses JSON. Returns a string that is not JSON unchanged, for a schema to reject. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns true if the headers say that a body is text rather than JSON. */
export function isText(headers: Readonly<Record<string, string>>): boolean {
  return /^text\//i.test(headers["content-type"] ?? "");
}

/** Returns a body as it is sent; undefined if there is none. */
export function serializeBody(
  headers: Readonly<Record<string, string>>,
  body: Json,
): string | undefined {
  return isText(headers) && typeof body === "string" ? body : JSON.stringify(body);
}
