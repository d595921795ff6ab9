/** Any JSON value: the API description, or a part of a request or response. */
// oxlint-disable-next-line typescript/no-explicit-any -- a document is any JSON
export type Json = any;

/** A request as it is sent: header names in lower case, a JSON body parsed. */
export interface WireRequest {
  method: string;
  path: string;
  /** Values by name. A name that occurs several times has an array of all values. */
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: Json;
}

/** A response as it is sent: header names in lower case, a JSON body parsed. */
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
