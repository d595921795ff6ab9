/** The document of the case tables, and the positions that a schema can have in it. */
import { readFileSync } from "node:fs";
import type { JsonObject, Schema } from "../src/json.ts";
import { patch, type PatchOperation } from "./patch.ts";

/** Reads and parses a file of `cases/`. */
export function readCases(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../cases/${name}`, import.meta.url), "utf8"));
}

/** The document that the revisions start from. */
export const base: JsonObject = readCases("base.json") as JsonObject;

const operation = "/paths/~1v2~1{project_id}~1instances~1{instance_id}~1assets~1delete/post";
const add = (path: string, value: unknown): PatchOperation => ({ op: "add", path, value });

/** Returns a document with a schema in one position. */
export const positions = {
  request: (schema: Schema): JsonObject =>
    patch(base, [add("/components/schemas/DeleteAssetsRequest/properties/probe", schema)]),
  parameter: (schema: Schema): JsonObject =>
    patch(base, [add(`${operation}/parameters/-`, { name: "probe", in: "query", schema })]),
  response: (schema: Schema): JsonObject =>
    patch(base, [add("/components/schemas/JobReason/properties/probe", schema)]),
  header: (schema: Schema): JsonObject =>
    patch(base, [add(`${operation}/responses/200/headers/Probe`, { schema })]),
  both: (schema: Schema): JsonObject =>
    patch(base, [
      add("/components/schemas/Probe", schema),
      add("/components/schemas/DeleteAssetsRequest/properties/probe", {
        $ref: "#/components/schemas/Probe",
      }),
      add("/components/schemas/JobAccepted/properties/probe", {
        $ref: "#/components/schemas/Probe",
      }),
    ]),
  unused: (schema: Schema): JsonObject => patch(base, [add("/components/schemas/Probe", schema)]),
};
