/** A small API for the tests, with its generated client code, independent of the real API. */

/** The API description. */
export const description = `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
servers:
  - url: https://api.example.com
paths:
  /{project_id}/things:
    post:
      operationId: deleteThings
      summary: Delete things.
      parameters:
        - $ref: "#/components/parameters/ProjectId"
        - { name: dry_run, in: query, example: "yes", schema: { type: string } }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Things" }
            examples:
              one: { value: { ids: [a] } }
      responses:
        "200":
          description: What was done.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Outcome" }
              examples:
                done: { value: { job_id: j, failed: [{ id: a }] } }
        "403": { description: Forbidden. }
        5XX: { description: A failure. }
  /status:
    get:
      operationId: getStatus
      responses:
        "204": { description: All is well. }
components:
  parameters:
    ProjectId: { name: project_id, in: path, required: true, schema: { type: string } }
  schemas:
    Things:
      type: object
      required: [ids]
      properties:
        ids: { type: array, maxItems: 100, items: { type: string } }
        reason: { type: string, description: The reason. }
    Outcome:
      type: object
      required: [job_id]
      properties:
        job_id: { type: string }
        failed: { type: array, items: { $ref: "#/components/schemas/Failed" } }
    Failed: { type: object, properties: { id: { type: string } } }
`;

/** The operations as the template would print them. */
export const operations = `import type { Limit, Operation, Route } from "./operation.ts";

export interface Operations {
  /** Delete things. */
  deleteThings: Operation<"/{project_id}/things", "post">;
  getStatus: Operation<"/status", "get">;
}

export const server = "https://api.example.com";

export const auth: Limit & { header: string } = { header: "X-Token", minLength: 1, maxLength: 9 };

const requiredOutcome: string[] = ["job_id", "state"];

export const routes: Record<keyof Operations, Route> = {
  deleteThings: {
    method: "POST",
    path: "/{project_id}/things",
    auth: true,
    params: { ids: { in: "body", required: true, maxItems: 100 } },
    answers: { "200": { returns: requiredOutcome } },
  },
  getStatus: { method: "GET", path: "/status", params: {}, answers: { "204": {} } },
};
`;
