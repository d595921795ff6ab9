import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { closeAlternatives } from "./alternatives.ts";
import {
  type Content,
  type DescribedOperation,
  type DescribedParameter,
  describeOperations,
  findDocumentedStatus,
  readDescription,
} from "./description.ts";
import {
  type ParameterShape,
  type ParameterText,
  parseParameter,
  queryNamesOf,
  readQueryParameter,
} from "./parameter-values.ts";
import type { Json, WireRequest, WireResponse } from "./wire.ts";

export type { ParameterText } from "./parameter-values.ts";
export {
  isBinary,
  type Json,
  parseBody,
  serializeBody,
  type WireFile,
  type WireRequest,
  type WireResponse,
} from "./wire.ts";

/** Checks requests and responses against an API description. */
export interface Validator {
  readonly operations: readonly DescribedOperation[];
  /** Returns the operation that a request is for. */
  findOperation(request: Pick<WireRequest, "method" | "path">): DescribedOperation | undefined;
  /** Parses the string of a parameter according to its schema. */
  parseParameter(text: ParameterText, parameter: ParameterShape): unknown;
  /** Reads a query parameter in its style; undefined if the query doesn't have it. */
  readQueryParameter(
    query: NonNullable<WireRequest["query"]>,
    parameter: DescribedParameter,
  ): ParameterText | undefined;
  /** Returns the documented status of a response: its own, its range (`5XX`), or `default`. */
  findDocumentedStatus(operation: DescribedOperation, status: number): string | undefined;
  /** Returns the problems of a request, one string each. */
  checkRequest(operation: DescribedOperation, request: WireRequest): string[];
  /** Returns the problems of a response, one string each. */
  checkResponse(operation: DescribedOperation, response: WireResponse): string[];
}

/**
 * Compiles an API description into a validator.
 *
 * @param options.closed reports properties and query parameters that are not documented as problems.
 * By default they are allowed, except in a request body that has alternatives: it must not mix them.
 */
export function createValidator(
  description: Json = readDescription(),
  options: { closed?: boolean } = {},
): Validator {
  const document = options.closed ? forbidUndocumented(structuredClone(description)) : description;
  const check = createSchemaCheck(document);
  const operations = describeOperations(document);
  // Created once, because a schema is compiled for each new object.
  const parameters = new Map(operations.map((each) => [each, parametersWithToken(each)]));
  const closedBodies = new Map(
    describeOperations(description).map((each) => [each.operationId, closeBody(description, each)]),
  );

  return {
    operations,

    findOperation({ method, path }) {
      const upperCase = method.toUpperCase();
      return operations.find((each) => each.method === upperCase && each.pattern.test(path));
    },

    parseParameter,

    readQueryParameter,

    findDocumentedStatus,

    checkRequest(operation, request) {
      const problems = checkParameters(check, parameters.get(operation) ?? [], operation, request);
      if (options.closed) {
        problems.push(...checkQueryNames(operation, request));
      }

      const bodyProblems = checkRequestBody(check, operation.requestBody, request);
      const closedBody = closedBodies.get(operation.operationId);
      if (closedBody && bodyProblems.length === 0) {
        bodyProblems.push(...checkRequestBody(check, closedBody, request));
      }
      return [...problems, ...bodyProblems];
    },

    checkResponse(operation, response) {
      const status = findDocumentedStatus(operation, response.status);
      if (status === undefined) {
        return [`status ${response.status}: not documented`];
      }

      const { headers = {}, content } = operation.responses[status]!;
      const problems = checkHeaders(check, headers, response);
      if (content) {
        problems.push(...checkBody(check, content, response));
      } else if (response.body !== undefined) {
        problems.push("body: none is documented");
      }
      return problems;
    },
  };
}

// --- internal ---

/** Checks a value against a schema of the description. Returns its problems. */
type SchemaCheck = (place: string, schema: Json, value: unknown) => string[];

function createSchemaCheck(document: Json): SchemaCheck {
  const ajv = addFormats.default(
    new Ajv2020({ strict: false, allErrors: true, validateSchema: false }),
  );
  ajv.addSchema(document, DOCUMENT_ID);
  const compiled = new Map<Json, ValidateFunction>();

  return (place, schema, value) => {
    let validate = compiled.get(schema);
    if (!validate) {
      validate = ajv.compile(withAbsoluteReferences(schema));
      compiled.set(schema, validate);
    }
    if (validate(value)) {
      return [];
    }

    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const details = Object.values(params).join(", ");
      return `${place}${instancePath}: ${message} (${details})`;
    });
  };
}

/** The ID by which extracted schemas refer to the description. */
const DOCUMENT_ID = "openapi";

/** Makes the references of a schema work after it was extracted from the document. */
function withAbsoluteReferences(schema: Json): Json {
  if (Array.isArray(schema)) {
    return schema.map(withAbsoluteReferences);
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }

  const entries = Object.entries<Json>(schema).map(([key, value]) => {
    const isLocal = key === "$ref" && value.startsWith("#");
    return [key, isLocal ? `${DOCUMENT_ID}${value}` : withAbsoluteReferences(value)];
  });

  return Object.fromEntries(entries);
}

function parametersWithToken({ parameters, token }: DescribedOperation): DescribedParameter[] {
  if (!token) {
    return parameters;
  }

  const { header, ...schema } = token;
  return [...parameters, { name: header, in: "header", required: true, schema }];
}

/** Returns the body of an operation whose alternatives can't be mixed; undefined if it has none. */
function closeBody(
  description: Json,
  { requestBody }: DescribedOperation,
): DescribedOperation["requestBody"] {
  if (!requestBody) {
    return undefined;
  }

  const closed = Object.entries(requestBody.content).flatMap(([type, { schema }]) => {
    const closedSchema = closeAlternatives(description, schema);
    return closedSchema === undefined ? [] : [[type, { schema: closedSchema }]];
  });
  return closed.length === 0
    ? undefined
    : { ...requestBody, content: { ...requestBody.content, ...Object.fromEntries(closed) } };
}

function checkParameters(
  check: SchemaCheck,
  parameters: readonly DescribedParameter[],
  operation: DescribedOperation,
  request: WireRequest,
): string[] {
  const pathValues = operation.pattern.exec(request.path)?.groups ?? {};
  const decoded = Object.entries(pathValues).map(([name, value]) => [name, decode(value)]);
  const path: Record<string, string> = Object.fromEntries(decoded);

  return parameters.flatMap((parameter) => {
    const place = parameter.in;
    const name = place === "header" ? parameter.name.toLowerCase() : parameter.name;
    const value =
      place === "query"
        ? readQueryParameter(request.query ?? {}, parameter)
        : { path, header: request.headers }[place]?.[name];
    return checkParameter(check, `${place} ${name}`, value, parameter);
  });
}

/** Checks the string of a parameter or a header, if it exists. */
function checkParameter(
  check: SchemaCheck,
  place: string,
  value: ParameterText | undefined,
  parameter: ParameterShape & Pick<DescribedParameter, "required">,
): string[] {
  if (value !== undefined) {
    return check(place, parameter.schema, parseParameter(value, parameter));
  }
  return parameter.required ? [`${place}: required, but missing`] : [];
}

function checkQueryNames(
  { parameters }: DescribedOperation,
  { query = {} }: WireRequest,
): string[] {
  const documented = parameters.filter(({ in: place }) => place === "query").flatMap(queryNamesOf);

  return Object.keys(query)
    .filter((name) => !documented.includes(name))
    .map((name) => `query ${name}: not documented`);
}

function checkRequestBody(
  check: SchemaCheck,
  requestBody: DescribedOperation["requestBody"],
  request: WireRequest,
): string[] {
  if (request.body === undefined) {
    return requestBody?.required ? ["body: required, but missing"] : [];
  }
  if (!requestBody) {
    return ["body: none is documented"];
  }
  return checkBody(check, requestBody.content, request);
}

function checkHeaders(
  check: SchemaCheck,
  documented: Record<string, Json>,
  { headers }: WireResponse,
): string[] {
  return Object.entries(documented).flatMap(([name, { schema, required }]) => {
    const value = headers[name.toLowerCase()];
    return checkParameter(check, `header ${name}`, value, { in: "header", schema, required });
  });
}

function checkBody(
  check: SchemaCheck,
  content: Content,
  { headers, body }: Pick<WireResponse, "headers" | "body">,
): string[] {
  const type = headers["content-type"];
  const [mediaType = ""] = (type ?? "").split(";");
  const media = content[mediaType.trim().toLowerCase()];
  if (!media) {
    return [`content-type: expected ${Object.keys(content).join(" or ")}, received ${type}`];
  }

  return check("body", media.schema ?? {}, body);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Forbids properties that no schema documents. Changes the description in place. */
function forbidUndocumented(node: Json): Json {
  if (typeof node !== "object" || node === null) {
    return node;
  }

  if (node.type === "object" && node.properties && node.additionalProperties === undefined) {
    node.unevaluatedProperties = false;
  }
  for (const [key, value] of Object.entries(node)) {
    if (!EXCLUDED_KEYS.has(key)) {
      forbidUndocumented(value);
    }
  }
  return node;
}

/** Examples are not schemas, and the parts of an `allOf` see only their own properties. */
const EXCLUDED_KEYS: ReadonlySet<string> = new Set(["example", "examples", "allOf"]);
