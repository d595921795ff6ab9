/** Reads a HAR (HTTP Archive 1.2) into exchanges. */
import { unescape } from "node:querystring";
import type { DescribedOperation, Json } from "@roma-assets/sandbox/description";
import type { Validator, WireRequest } from "@roma-assets/sandbox/validator";
import { queryOf } from "./recording.ts";

/** A failure that is explained by its message alone. */
export class RecordError extends Error {
  override readonly name = "RecordError";
}

export type Strings = Record<string, string>;

/** One entry of a HAR. */
export interface Exchange {
  /** The operation that it is a call of; none, and the entry is skipped. */
  operation: DescribedOperation | undefined;
  label: string;
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

export function readLog(har: string): Json {
  const expected = 'expected a HAR, which is JSON with "log": { "entries": […] }';
  let log: Json;
  try {
    // Proxies on Windows begin the file with a byte order mark.
    log = JSON.parse(har.replace(/^\uFEFF/, ""))?.log;
  } catch {
    throw new RecordError(`The file is not JSON: ${expected}, received ${har.length} characters.`);
  }
  if (!Array.isArray(log?.entries)) {
    throw new RecordError(`The file is not a HAR: ${expected}, received other JSON.`);
  }
  return log;
}

/** Reads an entry; broken bodies matter only where an operation is called. */
export function readEntry(entry: Json, place: string, validator: Validator): Exchange {
  const { request, response, startedDateTime } = entry ?? {};
  const url = URL.parse(request?.url);
  if (!url) {
    const received = JSON.stringify(request?.url)?.replace(/\?.*/s, '?…"').slice(0, 80);
    throw new RecordError(
      `The URL of ${place} is broken: expected one like https://host/path, received ${received}.`,
    );
  }
  if (typeof request.method !== "string" || typeof response?.status !== "number") {
    throw new RecordError(
      `${place} is broken: expected request.method and response.status, received ${request.method} and ${response?.status}.`,
    );
  }
  const { method } = request;
  // A browser lists a call that was never answered as status 0.
  const answered = response.status > 0;
  const operation = answered ? validator.findOperation({ method, path: url.pathname }) : undefined;
  const started = new Date(startedDateTime);
  if (operation && Number.isNaN(started.valueOf())) {
    throw new RecordError(
      `startedDateTime of ${place} is broken: expected a time like 2026-11-24T08:00:00Z.`,
    );
  }
  const groups = Object.entries(operation?.pattern.exec(url.pathname)?.groups ?? {});
  const read = (name: string, message: Json, content: Json) => {
    const headers = readHeaders(message.headers);
    const type = headers["content-type"] ?? content?.mimeType;
    const body = readBody(content, type, operation && `The ${name} body of ${place}`);
    return { headers, ...(body !== undefined && { body }) };
  };
  return {
    operation,
    label: `${answered ? "" : "unanswered "}${method} ${url.origin}${url.pathname}`,
    date: operation ? started.toISOString().slice(0, 10) : "",
    request: {
      method: method.toUpperCase(),
      path: Object.fromEntries(groups.map(([name, value]) => [name, unescape(value)])),
      query: queryOf(url),
      ...read("request", request, request.postData),
    },
    response: { status: response.status, ...read("response", response, response.content) },
  };
}

function readHeaders(list: Json): Strings {
  const headers: Strings = {};
  for (const { name, value } of Array.isArray(list) ? list : []) {
    const key = String(name).toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : String(value);
  }
  return headers;
}

/** @param place names the body in the error if it is broken; without it, that does not matter. */
function readBody(content: Json, type: string | undefined, place: string | undefined): Json {
  const coded = String(content?.text ?? "");
  const text = content?.encoding === "base64" ? Buffer.from(coded, "base64").toString() : coded;
  if (text === "") {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    if (place !== undefined && /json/i.test(type ?? "")) {
      throw new RecordError(
        `${place} is broken: expected JSON, as its type ${type} says, received ${text.length} other characters.`,
      );
    }
    return text;
  }
}
