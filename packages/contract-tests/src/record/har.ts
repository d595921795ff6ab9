/** Reads a HAR (HTTP Archive 1.2) into exchanges. */
import { unescape } from "node:querystring";
import type { DescribedOperation, Json } from "@roma-assets/sandbox/description";
import type { Validator, WireRequest } from "@roma-assets/sandbox/validator";
import { ScriptError } from "dev-tools";
import { queryOf } from "../recording.ts";

/** A failure to record that its message explains. The message contains no secrets of the HAR. */
export class RecordError extends ScriptError {
  override readonly name = "RecordError";
}

/** Strings by name, such as headers. */
export type Strings = Record<string, string>;

/** An entry of a HAR. */
export interface Exchange {
  /** The operation that was called; undefined for entries to skip. */
  operation: DescribedOperation | undefined;
  /** Identifies the entry to people. May contain secrets. */
  label: string;
  /** The day of the exchange, as YYYY-MM-DD. */
  date: string;
  request: {
    method: string;
    path: Strings;
    query: NonNullable<WireRequest["query"]>;
    headers: Strings;
    body?: Json;
  };
  response: { status: number; headers: Strings; body?: Json };
}

/**
 * Parses a HAR.
 *
 * @returns its `log`.
 * @throws {RecordError} if the text is not a HAR.
 */
export function parseHar(text: string): Json {
  let log: Json;
  try {
    // Proxies on Windows start the file with a byte order mark.
    log = JSON.parse(text.replace(/^\uFEFF/, ""))?.log;
  } catch {
    throw new RecordError(
      `The file is not JSON: ${EXPECTED_HAR}, received ${text.length} characters.`,
    );
  }

  if (!Array.isArray(log?.entries)) {
    throw new RecordError(`The file is not a HAR: ${EXPECTED_HAR}, received other JSON.`);
  }

  return log;
}

/**
 * Reads an entry. Invalid bodies matter only in calls of an operation.
 *
 * @param place names the entry in errors.
 * @throws {RecordError} if the entry is invalid.
 */
export function readEntry(entry: Json, place: string, validator: Validator): Exchange {
  const { request, response, startedDateTime } = entry ?? {};
  const url = parseUrl(request?.url, place);
  assertMessages(request, response, place);

  const { method } = request;
  // Browsers list a call without a response as status 0.
  const hasResponse = response.status > 0;
  const operation = hasResponse
    ? validator.findOperation({ method, path: url.pathname })
    : undefined;
  const date = operation ? parseDate(startedDateTime, place) : "";
  const pathParameters = Object.entries(operation?.pattern.exec(url.pathname)?.groups ?? {});

  const nameOf = (message: string) => operation && `The ${message} body of ${place}`;
  return {
    operation,
    label: `${hasResponse ? "" : "(no response) "}${method} ${url.origin}${url.pathname}`,
    date,
    request: {
      method: method.toUpperCase(),
      path: Object.fromEntries(pathParameters.map(([name, value]) => [name, unescape(value)])),
      query: queryOf(url),
      ...readMessage(request, request.postData, nameOf("request")),
    },
    response: {
      status: response.status,
      ...readMessage(response, response.content, nameOf("response")),
    },
  };
}

// --- internal ---

const EXPECTED_HAR = 'expected a HAR, which is JSON with "log": { "entries": […] }';

/** The number of characters of an invalid URL that an error shows. */
const MAX_SHOWN_URL = 80;

/** The media types of archives. */
const FILE_TYPE = /^(multipart\/|application\/(octet-stream|zip)\b)/i;

function parseUrl(text: Json, place: string): URL {
  const url = URL.parse(text);
  if (!url) {
    // A query may contain secrets.
    const shown = JSON.stringify(text)?.replace(/\?.*/s, '?…"').slice(0, MAX_SHOWN_URL);
    throw new RecordError(
      `The URL of ${place} is invalid: expected one like https://host/path, received ${shown}.`,
    );
  }

  return url;
}

function assertMessages(request: Json, response: Json, place: string): void {
  if (typeof request.method !== "string" || typeof response?.status !== "number") {
    throw new RecordError(
      `${place} is invalid: expected request.method and response.status, received ${request.method} and ${response?.status}.`,
    );
  }
}

function parseDate(text: Json, place: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.valueOf())) {
    throw new RecordError(
      `startedDateTime of ${place} is invalid: expected a time like 2026-11-24T08:00:00Z.`,
    );
  }

  return date.toISOString().slice(0, "YYYY-MM-DD".length);
}

/** @param name names the body in errors; undefined if an invalid body doesn't matter. */
function readMessage(message: Json, content: Json, name: string | undefined) {
  const headers = readHeaders(message.headers);
  const type = headers["content-type"] ?? content?.mimeType ?? "";
  const body = readBody(content, type, name);

  return { headers, ...(body !== undefined && { body }) };
}

function readHeaders(list: Json): Strings {
  const headers: Strings = {};
  for (const { name, value } of Array.isArray(list) ? list : []) {
    const key = String(name).toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : String(value);
  }

  return headers;
}

function readBody(content: Json, type: string, name: string | undefined): Json {
  if (name !== undefined && FILE_TYPE.test(type)) {
    throw new RecordError(
      `${name} contains a file, whose secrets can't be found: remove the entry from the HAR.`,
    );
  }

  const encoded = String(content?.text ?? "");
  const isBase64 = content?.encoding === "base64";
  const text = isBase64 ? Buffer.from(encoded, "base64").toString() : encoded;
  if (text === "") {
    return undefined;
  }
  if (/^text\//i.test(type)) {
    return text;
  }

  try {
    return JSON.parse(text);
  } catch {
    if (name !== undefined && /json/i.test(type)) {
      throw new RecordError(
        `${name} is invalid: expected JSON, according to its type ${type}, received ${text.length} other characters.`,
      );
    }

    return text;
  }
}
