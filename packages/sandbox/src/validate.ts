import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

/** A request as it goes over the wire: header names in lower case, a JSON body parsed. */
export interface WireRequest {
  method: string;
  path: string;
  /** By name: its value, or a list of all where it stands several times. */
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: Json;
}

/** A response as it comes over the wire: header names in lower case, a JSON body parsed. */
export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body?: Json;
}

/** An operation of the API description, its references resolved down to the schemas. */
export interface DescribedOperation {
  operationId: string;
  /** In capitals. */
  method: string;
  /** With the parameters in braces. */
  path: string;
  /** Matches a path of this operation; its groups are the parameters, still encoded. */
  pattern: RegExp;
  /** The header that carries the token, with the token's limits, where one is needed. */
  token: { header: string; minLength?: number; maxLength?: number } | undefined;
  parameters: DescribedParameter[];
  requestBody: { required?: boolean; content: Content } | undefined;
  /** By status as documented: `200`, `5XX`, `default`. */
  responses: Record<string, { headers?: Record<string, Json>; content?: Content }>;
}

/** A parameter of an operation. */
export interface DescribedParameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Json;
}

/** Tells which operation a request is for, and what is wrong with an exchange. */
export interface Validator {
  readonly operations: readonly DescribedOperation[];
  /** The operation that a request is for. */
  find(request: Pick<WireRequest, "method" | "path">): DescribedOperation | undefined;
  /** The documented status that an answer falls under: its own, its range, or `default`. */
  documented(operation: DescribedOperation, status: number): string | undefined;
  /** What a parameter's text stands for by its schema. */
  fromText(text: string | string[], parameter: Pick<DescribedParameter, "in" | "schema">): unknown;
  /** What is wrong with a request, a line each. */
  checkRequest(operation: DescribedOperation, request: WireRequest): string[];
  /** What is wrong with a response, a line each. */
  checkResponse(operation: DescribedOperation, response: WireResponse): string[];
}

/** A piece of the API description. */
// oxlint-disable-next-line typescript/no-explicit-any -- a document is any JSON
export type Json = any;

/** Reads the API description that this version is for. */
export function readDescription(): Json {
  const url = import.meta.resolve("@roma-assets/types/openapi.yaml");
  return parse(readFileSync(fileURLToPath(url), "utf8"));
}

/**
 * Compiles an API description into a validator.
 *
 * @param options.closed reports what the description does not name (properties, query
 * parameters) as problems, where it would otherwise be let through.
 */
export function createValidator(
  description: Json = readDescription(),
  options: { closed?: boolean } = {},
): Validator {
  const document = options.closed ? close(structuredClone(description)) : description;
  const ajv = addFormats.default(
    new Ajv2020({ strict: false, allErrors: true, validateSchema: false }),
  );
  ajv.addSchema(document, "openapi");
  const compiled = new Map<Json, ValidateFunction>();
  const check = (place: string, schema: Json, value: unknown): string[] => {
    let validate = compiled.get(schema);
    if (!validate) {
      validate = ajv.compile(absolute(schema));
      compiled.set(schema, validate);
    }
    return validate(value)
      ? []
      : (validate.errors ?? []).map((error) => {
          const what = Object.values(error.params).join(", ");
          return `${place}${error.instancePath}: ${error.message} (${what})`;
        });
  };
  const checkBody = (content: Content, type: string | undefined, body: unknown): string[] => {
    const media = content[type?.split(";")[0]?.trim().toLowerCase() ?? ""];
    return media
      ? check("body", media.schema ?? {}, body)
      : [`content-type: ${Object.keys(content).join(" or ")} is documented, not ${type}`];
  };
  const operations = describe(document);
  // Once, since a schema is compiled for each new object.
  const withToken = new Map(
    operations.map((operation) => {
      const { header: name = "", ...schema } = operation.token ?? {};
      const token = { name, in: "header", required: true, schema };
      return [operation, operation.token ? [...operation.parameters, token] : operation.parameters];
    }),
  );

  return {
    operations,
    find: ({ method, path }) =>
      operations.find(
        (operation) => operation.method === method.toUpperCase() && operation.pattern.test(path),
      ),
    documented,
    fromText,
    checkRequest(operation, request) {
      const problems: string[] = [];
      const values: Record<string, WireRequest["query"]> = {
        path: mapValues(operation.pattern.exec(request.path)?.groups ?? {}, decode),
        query: request.query ?? {},
        header: request.headers,
      };
      for (const parameter of withToken.get(operation) ?? operation.parameters) {
        const name = parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
        const value = values[parameter.in]?.[name];
        if (value !== undefined) {
          const typed = fromText(value, parameter);
          problems.push(...check(`${parameter.in} ${name}`, parameter.schema, typed));
        } else if (parameter.required) {
          problems.push(`${parameter.in} ${name}: required, but missing`);
        }
      }
      if (options.closed) {
        const known = operation.parameters.filter(({ in: place }) => place === "query");
        for (const name of Object.keys(request.query ?? {})) {
          if (!known.some((parameter) => parameter.name === name)) {
            problems.push(`query ${name}: not documented`);
          }
        }
      }
      const { requestBody } = operation;
      if (request.body === undefined) {
        return requestBody?.required ? [...problems, "body: required, but missing"] : problems;
      }
      return requestBody
        ? [
            ...problems,
            ...checkBody(requestBody.content, request.headers["content-type"], request.body),
          ]
        : [...problems, "body: none is documented"];
    },
    checkResponse(operation, response) {
      const status = documented(operation, response.status);
      const answer = status && operation.responses[status];
      if (!answer) {
        return [`status ${response.status}: not documented`];
      }
      const problems: string[] = [];
      for (const [name, header] of Object.entries(answer.headers ?? {})) {
        const value = response.headers[name.toLowerCase()];
        if (value !== undefined) {
          const typed = fromText(value, { in: "header", schema: header.schema });
          problems.push(...check(`header ${name}`, header.schema, typed));
        } else if (header.required) {
          problems.push(`header ${name}: required, but missing`);
        }
      }
      return answer.content
        ? [
            ...problems,
            ...checkBody(answer.content, response.headers["content-type"], response.body),
          ]
        : problems;
    },
  };
}

// --- internal ---

type Content = Record<string, { schema?: Json; examples?: Record<string, { value: Json }> }>;

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

function describe(document: Json): DescribedOperation[] {
  const resolve = (value: Json): Json =>
    value?.$ref === undefined
      ? value
      : resolve(
          value.$ref
            .slice("#/".length)
            .split("/")
            .reduce(
              (node: Json, key: string) => node[key.replaceAll("~1", "/").replaceAll("~0", "~")],
              document,
            ),
        );
  /** A parameter or a header, with what decides how its text is read. */
  const described = (value: Json): Json => {
    const found = resolve(value);
    const schema = resolve(found.schema);
    return {
      ...found,
      schema: schema?.items ? { ...schema, items: resolve(schema.items) } : schema,
    };
  };
  const schemes = document.components.securitySchemes;
  return Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => {
        const operation = item[method];
        const [scheme] = Object.keys((operation.security ?? document.security)[0] ?? {});
        return {
          operationId: operation.operationId,
          method: method.toUpperCase(),
          path,
          pattern: patternOf(path),
          token: scheme === undefined ? undefined : tokenOf(resolve(schemes[scheme])),
          parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(described),
          requestBody: resolve(operation.requestBody),
          responses: Object.fromEntries(
            Object.entries<Json>(operation.responses).map(([status, value]) => {
              const answer = resolve(value);
              const headers = Object.entries(answer.headers ?? {}).map(([name, header]) => [
                name,
                described(header),
              ]);
              return [status, { ...answer, headers: Object.fromEntries(headers) }];
            }),
          ),
        };
      }),
  );
}

function documented(operation: DescribedOperation, status: number): string | undefined {
  const range = `${Math.floor(status / 100)}XX`;
  return [String(status), range, "default"].find((key) => key in operation.responses);
}

/** A security scheme can't state lengths, so extensions do. */
function tokenOf(scheme: Json): DescribedOperation["token"] {
  return {
    header: scheme.name,
    minLength: scheme["x-minLength"],
    maxLength: scheme["x-maxLength"],
  };
}

function patternOf(path: string): RegExp {
  const pattern = path
    .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]*)");
  return new RegExp(`^${pattern}$`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a parameter's text stands for by its schema. */
function fromText(
  text: string | string[],
  { in: place, schema }: Pick<DescribedParameter, "in" | "schema">,
): unknown {
  if (schema?.type === "array") {
    // A query repeats the name for each value; elsewhere commas part them.
    const texts = place === "query" ? [text].flat() : String(text).split(/, */);
    return texts.map((each) => fromText(each, { in: place, schema: schema.items }));
  }
  // A list of several is left as it is, and refused where one value belongs.
  const value = Array.isArray(text) && text.length === 1 ? text[0] : text;
  if (["integer", "number", "boolean"].includes(schema?.type)) {
    try {
      return JSON.parse(String(value));
    } catch {}
  }
  return value;
}

/** Makes references within the document work from a schema that was taken out of it. */
function absolute(schema: Json): Json {
  if (Array.isArray(schema)) {
    return schema.map(absolute);
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  return mapValues<Json, Json>(schema, (value, key) =>
    key === "$ref" && value.startsWith("#") ? `openapi${value}` : absolute(value),
  );
}

/** Forbids properties that no schema names. */
function close(node: Json): Json {
  if (typeof node !== "object" || node === null) {
    return node;
  }
  if (node.type === "object" && node.properties && node.additionalProperties === undefined) {
    node.unevaluatedProperties = false;
  }
  for (const [key, value] of Object.entries(node)) {
    // The parts of an allOf see only their own properties.
    if (key !== "examples" && key !== "example" && key !== "allOf") {
      close(value);
    }
  }
  return node;
}

function mapValues<In, Out>(
  record: Record<string, In>,
  change: (value: In, key: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value, key)]),
  );
}
