import { readdirSync, readFileSync } from "node:fs";
import type { DescribedOperation } from "@roma-assets/sandbox/description";
import type { WireRequest, WireResponse } from "@roma-assets/sandbox/validator";

/** Where a request or a response comes from. */
export interface Source {
  /**
   * `captured`: a real exchange that somebody published, or that
   * `npm run record` took. `published-example`: printed by the
   * vendor. `code-table`: code and message of a published table, in a published envelope.
   * `derived`: a request written from a table of parameters, since none is printed.
   */
  kind: Kind;
  /** Page or file, with its address. */
  from: string;
  date: string;
  /** The call that it really came from. */
  operation: string;
}

export type Kind = "captured" | "published-example" | "code-table" | "derived";

/** One exchange, and the call of the client that makes it. */
export interface Recording {
  source: { request: Source; response: Source };
  call: { options: Record<string, string>; input: Record<string, unknown> };
  request: WireRequest;
  response: WireResponse;
}

/** A recording with what its file name says: `<operationId>.<status>.<case>.json`. */
export interface NamedRecording extends Recording {
  name: string;
  operationId: string;
}

/** The headers of an operation that matter: all others are the business of HTTP. */
export function relevantHeaders({
  token,
  parameters,
  responses,
}: DescribedOperation): Record<"request" | "response", string[]> {
  const sent = parameters.filter(({ in: place }) => place === "header").map(({ name }) => name);
  const documented = Object.values(responses).flatMap(({ headers = {} }) => Object.keys(headers));
  const inLowerCase = (names: string[]) => names.map((name) => name.toLowerCase());
  return {
    request: inLowerCase(["content-type", ...(token ? [token.header] : []), ...sent]),
    // The client reads the first four from any answer.
    response: inLowerCase(["content-type", "retry-after", "server", "x-request-id", ...documented]),
  };
}

/** The query of a URL, as a recording has it. */
export function queryOf({ searchParams }: URL): NonNullable<WireRequest["query"]> {
  return Object.fromEntries(
    Array.from(searchParams.keys(), (name) => {
      const values = searchParams.getAll(name);
      return [name, values.length > 1 ? values : values[0]!];
    }),
  );
}

/** Stands in place of every token. */
export const zeroToken: string = "0".repeat(32);

export const folder: URL = new URL("../recordings/", import.meta.url);

/** Reads all recordings. */
export function readRecordings(): NamedRecording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => {
      const recording: Recording = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
      const [operationId = "", status] = file.split(".");
      if (Number(status) !== recording.response.status) {
        throw new Error(`${file}: named for ${status}, but holds a ${recording.response.status}.`);
      }
      return { ...recording, name: file.replace(/\.json$/, ""), operationId };
    });
}

/** How many requests and responses there are of each kind. */
export function countKinds(recordings: Recording[]): Record<Kind, number> {
  const counts = { captured: 0, "published-example": 0, "code-table": 0, derived: 0 };
  for (const { source } of recordings) {
    counts[source.request.kind] += 1;
    counts[source.response.kind] += 1;
  }
  return counts;
}
