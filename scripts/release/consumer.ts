/** The code of a user of some version, derived from that version's API description. */
import { resolveReference } from "spec-diff";

// oxlint-disable-next-line typescript/no-explicit-any -- parsed OpenAPI
type Json = any;

/**
 * Writes a module that uses the whole API: it calls every operation with every named example, reads
 * every property that the examples of its responses have, and names every schema and every response.
 *
 * @param description the API description that the user's version was generated from.
 */
export function createConsumer(description: Json): string {
  const operations = Object.values<Json>(description.paths)
    .flatMap((path) => Object.values<Json>(path))
    .filter(({ operationId }) => operationId !== undefined)
    .map((operation) => resolveParts(operation, description));

  const calls = operations.flatMap(listCalls);
  const schemas = Object.keys(description.components?.schemas ?? {});
  return printModule(
    calls.map(([call, properties], index) => printCall(index, call, properties)),
    Object.keys(description.paths).map((path) => `paths[${JSON.stringify(path)}]`),
    [
      ...schemas.map((name) => `components["schemas"][${JSON.stringify(name)}]`),
      ...operations.flatMap(listResponseTypes),
    ],
  );
}

// --- internal ---

interface Operation {
  id: string;
  parameters: Json[];
  requestBody: Json;
  responses: [status: string, response: Json][];
}

const FORM = "multipart/form-data";

/** Path parameters that are options of the client. */
const BOUND_PARAMETERS: ReadonlySet<string> = new Set(["project_id", "instance_id"]);

/** Resolves the references in the parts of an operation. */
function resolveParts(operation: Json, description: Json): Operation {
  return {
    id: operation.operationId,
    parameters: (operation.parameters ?? []).map((each: Json) =>
      resolveReference(description, each),
    ),
    requestBody: resolveReference(description, operation.requestBody),
    responses: Object.entries<Json>(operation.responses).map(([status, response]) => [
      status,
      resolveReference(description, response),
    ]),
  };
}

/** Returns a call per example of the request body, with the properties of its result. */
function listCalls(operation: Operation): [call: string, properties: string[]][] {
  const { id, parameters, requestBody, responses } = operation;
  const values = parameters
    .filter(({ name }) => !BOUND_PARAMETERS.has(name))
    .map(({ name, example }) => [name, example]);
  const success = responses.find(([status]) => status.startsWith("2"))?.[1];
  const properties = examplesOf(success).flatMap((example) => listAccesses("result", example));

  const bodies = requestBody ? examplesOf(requestBody) : [{}];
  // All parts of a form are files.
  const printValue = FORM in (requestBody?.content ?? {}) ? printFile : JSON.stringify;
  return bodies.map((body) => {
    const fields = [
      ...printFields(Object.fromEntries(values), JSON.stringify),
      ...printFields(body, printValue),
    ];
    return [`roma.${id}({${fields.join(",")}})`, properties];
  });
}

function printFields(values: object, printValue: (value: unknown) => string): string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${printValue(value)}`);
}

function printFile(name: unknown): string {
  return `{content:new Blob(),filename:${JSON.stringify(name)}}`;
}

function listResponseTypes({ id, responses }: Operation): string[] {
  return responses.map(([status]) => {
    const key = /^\d+$/.test(status) ? status : JSON.stringify(status);
    return `operations[${JSON.stringify(id)}]["responses"][${key}]`;
  });
}

/** Returns the values of the named examples. */
function examplesOf(message: Json): Json[] {
  return Object.values<Json>(message?.content ?? {}).flatMap(({ examples = {} }) =>
    Object.values<Json>(examples).map(({ value }) => value),
  );
}

/** Returns the expressions that read each property of a value, and of the first item of each list. */
function listAccesses(expression: string, value: Json): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [] : listAccesses(`${expression}?.[0]`, value[0]);
  }

  if (typeof value !== "object" || value === null) {
    return [];
  }

  return Object.keys(value).flatMap((name) => {
    const property = /^[A-Za-z_]\w*$/.test(name)
      ? `${expression}?.${name}`
      : `${expression}?.[${JSON.stringify(name)}]`;
    return [property, ...listAccesses(property, value[name])];
  });
}

function printCall(index: number, call: string, properties: string[]): string {
  return `export async function call${index}() {
  const result = await ${call};
  return [${["result", ...properties].join(", ")}];
}`;
}

function printModule(calls: string[], paths: string[], types: string[]): string {
  return `import { ApiError, createRomaClient, type RomaClient } from "@roma-assets/client";
import type { components, operations, paths } from "@roma-assets/types";

export const roma: RomaClient = createRomaClient({
  endpoint: "https://roma.example.com",
  projectId: "project",
  instanceId: "instance",
  token: "token",
});
export function explain(error: unknown): string {
  return error instanceof ApiError ? \`\${error.status} \${error.errorCode ?? ""}\` : String(error);
}
${calls.join("\n")}
export type Paths = [${paths.join(", ")}];
export type Types = [${types.join(", ")}];
`;
}
