/** Any JSON value: the API description, or a part of a request or response. */
// oxlint-disable-next-line typescript/no-explicit-any -- a document is any JSON
export type Json = any;

/**
 * A request as it is sent: header names in lower case, its JSON body parsed. A form has its parts by
 * name: files as {@link WireFile}, and others as strings.
 */
export interface WireRequest {
  method: string;
  path: string;
  /** Values by name. A name that occurs several times has an array of all values. */
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: Json;
}

/** A file in a form. */
export interface WireFile {
  filename: string;
  /** The bytes, in base64. */
  content: string;
}

/**
 * A response as it is sent: header names in lower case, a JSON body parsed, text as a string, and
 * binary data as a string in base64.
 */
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

/** Parses the body of a message; undefined if it is empty. */
export async function parseBody(
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Json> {
  if (bytes.length === 0) {
    return undefined;
  }

  const text = () => new TextDecoder().decode(bytes);
  switch (kindOf(headers)) {
    case "text":
      return text();
    case "form":
      return parseForm(headers, bytes);
    case "binary":
      return Buffer.from(bytes).toString("base64");
    case "json":
      return parseJson(text());
  }
}

/** Returns the body of a response as it is sent; undefined if there is none. */
export function serializeBody(
  headers: Readonly<Record<string, string>>,
  body: Json,
): string | Uint8Array<ArrayBuffer> | undefined {
  if (typeof body === "string") {
    switch (kindOf(headers)) {
      case "text":
        return body;
      case "binary":
        return Uint8Array.from(Buffer.from(body, "base64"));
    }
  }
  return JSON.stringify(body);
}

/** Returns true if the headers say that a body is binary data. */
export function isBinary(headers: Readonly<Record<string, string>>): boolean {
  return kindOf(headers) === "binary";
}

// --- internal ---

type BodyKind = "json" | "text" | "form" | "binary";

/** A body without a media type counts as JSON, which all operations but a few send. */
function kindOf(headers: Readonly<Record<string, string>>): BodyKind {
  const type = headers["content-type"] ?? "";
  if (/^text\//i.test(type)) {
    return "text";
  }
  if (/^multipart\/form-data\b/i.test(type)) {
    return "form";
  }
  return type === "" || /^application\/([\w.-]+\+)?json\b/i.test(type) ? "json" : "binary";
}

/** Parses a form. Returns a string if it is not valid, for a schema to reject. */
async function parseForm(
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Record<string, WireFile | string> | string> {
  try {
    const response = new Response(bytes, {
      headers: { "content-type": headers["content-type"] ?? "" },
    });
    const form = await response.formData();
    const parts = await Promise.all(
      Array.from(form, async ([name, part]) => [name, await toPart(part)]),
    );
    return Object.fromEntries(parts);
  } catch {
    return "(not a form)";
  }
}

async function toPart(part: File | string): Promise<WireFile | string> {
  if (typeof part === "string") {
    return part;
  }
  const content = Buffer.from(await part.arrayBuffer()).toString("base64");
  return { filename: part.name, content };
}
