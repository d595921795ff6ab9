import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import {
  type Content,
  type DescribedOperation,
  type DescribedParameter,
  describeOperations,
  findDocumentedStatus,
  readDescription,
} from "./description.ts";
import { type ParameterShape, parseParameter } from "./parameter-values.ts";
import type { Json, WireRequest, WireResponse } from "./wire.ts";

export type { Json, WireRequest, WireResponse } from "./wire.ts";

/** Checks requests and responses against an API description. */
export interface Validator {
  readonly operations: readonly DescribedOperation[];
  /** Returns the operation that a request is for. */
  findOperation(request: Pick<WireRequest, "method" | "path">): DescribedOperation | undefined;
  /** Returns the value that the string of a parameter stands for by its schema. */
  parseParameter(text: string | string[], parameter: ParameterShape): unknown;
  /** Returns the problems of a request, one string each. */
  checkRequest(operation: DescribedOperation, request: WireRequest): string[];
  /** Returns the problems of a response, one string each. */
  checkResponse(operation: DescribedOperation, response: WireResponse): string[];
}

/**
 * Compiles an API description into a validator.
 *
 * @param options.closed reports properties and query parameters that are not documented as problems.
 * By default they are allowed.
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

  return {
    operations,

    findOperation({ method, path }) {
      const upperCase = method.toUpperCase();
      return operations.find((each) => each.method === upperCase && each.pattern.test(path));
    },

    parseParameter,

    checkRequest: (operation, request) => [
      ...checkParameters(check, parameters.get(operation) ?? [], operation, request),
      ...(options.closed ? checkQueryNames(operation, request) : []),
      ...checkRequestBody(check, operation, request),
    ],

    checkResponse(operation, response) {
      const status = findDocumentedStatus(operation, response.status);
      const documented = status === undefined ? undefined : operation.responses[status];
      if (!documented) {
        return [`status ${response.status}: not documented`];
      }

      const problems = checkHeaders(check, documented.headers ?? {}, response);
      return documented.content
        ? [...problems, ...checkBody(check, documented.content, response)]
        : problems;
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

/** The name by which schemas that were taken out of the description refer to it. */
const DOCUMENT_ID = "openapi";

/** Makes references within the document work from a schema that was taken out of it. */
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

function checkParameters(
  check: SchemaCheck,
  parameters: readonly DescribedParameter[],
  operation: DescribedOperation,
  request: WireRequest,
): string[] {
  const pathValues = operation.pattern.exec(request.path)?.groups ?? {};
  const decoded = Object.entries(pathValues).map(([name, value]) => [name, decode(value)]);
  const values: Record<string, WireRequest["query"]> = {
    path: Object.fromEntries(decoded),
    query: request.query ?? {},
    header: request.headers,
  };

  return parameters.flatMap((parameter) => {
    const { in: place, schema, required } = parameter;
    const name = place === "header" ? parameter.name.toLowerCase() : parameter.name;
    const value = values[place]?.[name];
    if (value !== undefined) {
      return check(`${place} ${name}`, schema, parseParameter(value, parameter));
    }
    return required ? [`${place} ${name}: required, but missing`] : [];
  });
}

function checkQueryNames(
  { parameters }: DescribedOperation,
  { query = {} }: WireRequest,
): string[] {
  const documented = parameters.filter(({ in: place }) => place === "query");
  return Object.keys(query)
    .filter((name) => !documented.some((parameter) => parameter.name === name))
    .map((name) => `query ${name}: not documented`);
}

function checkRequestBody(
  check: SchemaCheck,
  { requestBody }: DescribedOperation,
  request: WireRequest,
): string[] {
  if (request.body === undefined) {
    return requestBody?.required ? ["body: required, but missing"] : [];
  }
  return requestBody
    ? checkBody(check, requestBody.content, request)
    : ["body: none is documented"];
}

function checkHeaders(
  check: SchemaCheck,
  documented: Record<string, Json>,
  { headers }: WireResponse,
): string[] {
  return Object.entries(documented).flatMap(([name, { schema, required }]) => {
    const value = headers[name.toLowerCase()];
    if (value !== undefined) {
      return check(`header ${name}`, schema, parseParameter(value, { in: "header", schema }));
    }
    return required ? [`header ${name}: required, but missing`] : [];
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
  return media
    ? check("body", media.schema ?? {}, body)
    : [`content-type: expected ${Object.keys(content).join(" or ")}, received ${type}`];
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

/** Examples are no schemas, and the parts of an `allOf` see only their own properties. */
const EXCLUDED_KEYS: ReadonlySet<string> = new Set(["example", "examples", "allOf"]);
