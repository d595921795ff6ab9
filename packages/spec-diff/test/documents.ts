/** The table's document, and the places where a schema can stand in it. */

import { readFileSync } from "node:fs";

import type { Node, Schema } from "../src/document.ts";
import { patch, type PatchOperation } from "./patch.ts";

/** A file of `cases/`, parsed. */
export const readCases = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../cases/${name}`, import.meta.url), "utf8")) as T;

/** The document that the revisions start from. */
export const base: Node = readCases<Node>("base.json");

const operation = "/paths/~1v2~1{project_id}~1instances~1{instance_id}~1assets~1delete/post";
const add = (path: string, value: unknown): PatchOperation => ({ op: "add", path, value });

/** Documents that hold a schema in one place. */
export const positions = {
  request: (schema: Schema): Node =>
    patch(base, [add("/components/schemas/DeleteAssetsRequest/properties/probe", schema)]),
  parameter: (schema: Schema): Node =>
    patch(base, [add(`${operation}/parameters/-`, { name: "probe", in: "query", schema })]),
  response: (schema: Schema): Node =>
    patch(base, [add("/components/schemas/JobReason/properties/probe", schema)]),
  header: (schema: Schema): Node =>
    patch(base, [add(`${operation}/responses/200/headers/Probe`, { schema })]),
  both: (schema: Schema): Node =>
    patch(base, [
      add("/components/schemas/Probe", schema),
      add("/components/schemas/DeleteAssetsRequest/properties/probe", {
        $ref: "#/components/schemas/Probe",
      }),
      add("/components/schemas/JobAccepted/properties/probe", {
        $ref: "#/components/schemas/Probe",
      }),
    ]),
  unused: (schema: Schema): Node => patch(base, [add("/components/schemas/Probe", schema)]),
};
