/** Reads the case tables whose rows are pairs of small descriptions. */
import { readFileSync } from "node:fs";
import { type Bump, parseText } from "../src/decide.ts";
import type { JsonObject, Schema } from "../src/json.ts";

/** Two descriptions, the bump between them, and the lines of the changelog. */
export interface DescriptionPair {
  readonly id: string;
  /** The bump, or `refused` for descriptions that are not valid. */
  readonly expected: Bump | "refused";
  /** All lines, breaking changes first. Absent if only the bump matters. */
  readonly lines?: readonly string[];
  readonly base: JsonObject;
  readonly next: JsonObject;
}

/** Reads a table of `cases/`. */
export function readPairs(file: string): DescriptionPair[] {
  const rows = readTable(file) as PairRow[];

  return rows.map(({ base, next, ...row }) => ({
    ...row,
    base: createDescription(base),
    next: createDescription(next),
  }));
}

/** Reads and parses a YAML file of `cases/`. */
export function readTable(file: string): unknown {
  return parseText(readFileSync(new URL(`../cases/${file}`, import.meta.url), "utf8"));
}

/** A short form of a description with one operation. */
export interface ShortDescription {
  readonly openapi?: string;
  readonly parameters?: readonly JsonObject[];
  readonly request?: Schema;
  readonly response?: Schema;
  /** The headers of the response. */
  readonly headers?: JsonObject;
  readonly schemas?: JsonObject;
  readonly components?: JsonObject;
}

/** Creates a description with one operation, `sendThing`. */
export function createDescription(
  short: ShortDescription | { readonly document: JsonObject },
): JsonObject {
  if ("document" in short) {
    return short.document;
  }

  const { openapi = "3.1.0", parameters, request, response, headers, schemas, components } = short;
  const json = (schema: Schema) => ({ content: { "application/json": { schema } } });

  const operation = {
    operationId: "sendThing",
    ...(parameters && { parameters }),
    ...(request !== undefined && { requestBody: { required: true, ...json(request) } }),
    responses: {
      "200": {
        description: "ok",
        ...(headers && { headers }),
        ...(response !== undefined && json(response)),
      },
    },
  };

  return {
    openapi,
    info: { title: "Things", version: "1" },
    paths: { "/things": { post: operation } },
    components: { ...components, ...(schemas && { schemas }) },
  };
}

// --- internal ---

interface PairRow extends Omit<DescriptionPair, "base" | "next"> {
  readonly base: ShortDescription;
  readonly next: ShortDescription;
}
