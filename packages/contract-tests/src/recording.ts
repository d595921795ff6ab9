import { readdirSync, readFileSync } from "node:fs";
import type { DescribedOperation } from "@roma-assets/sandbox/description";
import type { WireRequest, WireResponse } from "@roma-assets/sandbox/validator";

/** Where a request or a response comes from. */
export interface Source {
  kind: Kind;
  /** Page or file, with its address. */
  from: string;
  date: string;
  /** The operation that was really called. */
  operation: string;
}

/**
 * - `captured`: a real exchange that somebody published, or that `npm run record` captured.
 * - `published-example`: printed by the vendor.
 * - `code-table`: code and message of a published table, in a published envelope.
 * - `derived`: a request written from a table of parameters, because no example is published.
 */
export type Kind = "captured" | "published-example" | "code-table" | "derived";

/**
 * An exchange, and the call of the client that causes it. The bytes of files are in base64.
 */
export interface Recording {
  source: { request: Source; response: Source };
  call: { options: Record<string, string>; input: Record<string, unknown> };
  request: WireRequest;
  /**
   * The documented status that the response falls under, such as `5XX` or `default`, if its own is
   * not documented. Without it, a status that is documented wrongly would go unnoticed.
   */
  covers?: string;
  response: WireResponse;
}

/** A recording with the parts of its file name, `<operationId>.<status>.<case>.json`. */
export interface NamedRecording extends Recording {
  name: string;
  operationId: string;
}

/** Stands for every token. */
export const zeroToken: string = "0".repeat(32);

/** Headers that matter in every response, because the client reads them. */
export const headersOfAllResponses: readonly string[] = [
  "content-type",
  "retry-after",
  "server",
  "x-request-id",
];

/** The folder of the recordings. */
export const recordingsFolder: URL = new URL("../recordings/", import.meta.url);

/**
 * Reads all recordings.
 *
 * @throws {Error} if a file is named for another status than that of its response.
 */
export function readRecordings(): NamedRecording[] {
  return readdirSync(recordingsFolder)
    .filter((file) => file.endsWith(".json"))
    .map(readRecording);
}

/** Counts the requests and responses of each kind. */
export function countKinds(recordings: Recording[]): Record<Kind, number> {
  const counts = { captured: 0, "published-example": 0, "code-table": 0, derived: 0 };
  for (const { source } of recordings) {
    counts[source.request.kind] += 1;
    counts[source.response.kind] += 1;
  }

  return counts;
}

/** Returns the headers that matter to an operation, in lower case; others are specific to HTTP. */
export function relevantHeaders({
  token,
  parameters,
  responses,
}: DescribedOperation): Record<"request" | "response", string[]> {
  const tokenHeader = token ? [token.header] : [];
  const sent = parameters.filter(({ in: place }) => place === "header").map(({ name }) => name);
  const documented = Object.values(responses).flatMap(({ headers = {} }) => Object.keys(headers));

  const request = ["content-type", ...tokenHeader, ...sent];
  const response = [...headersOfAllResponses, ...documented];
  return {
    request: request.map((name) => name.toLowerCase()),
    response: response.map((name) => name.toLowerCase()),
  };
}

/** Returns the media type in the headers of a message, without its parameters. */
export function mediaTypeOf(headers: Readonly<Record<string, string>>): string {
  const [mediaType = ""] = (headers["content-type"] ?? "").split(";");
  return mediaType.trim().toLowerCase();
}

/** Returns the query of a URL in the format of a recording. */
export function queryOf({ searchParams }: URL): NonNullable<WireRequest["query"]> {
  const entries = Array.from(searchParams.keys(), (name) => {
    const values = searchParams.getAll(name);
    return [name, values.length > 1 ? values : values[0]!];
  });
  return Object.fromEntries(entries);
}

// --- internal ---

function readRecording(file: string): NamedRecording {
  const recording: Recording = JSON.parse(readFileSync(new URL(file, recordingsFolder), "utf8"));
  const [operationId = "", status] = file.split(".");
  if (Number(status) !== recording.response.status) {
    throw new Error(`${file}: named for ${status}, but contains a ${recording.response.status}.`);
  }

  return { ...recording, name: file.replace(/\.json$/, ""), operationId };
}
