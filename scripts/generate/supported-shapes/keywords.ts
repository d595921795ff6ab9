/** The keywords of OpenAPI 3.1 and JSON Schema that generation knows, by the object that has them. */

const DOCUMENTATION = ["title", "summary", "description", "externalDocs", "deprecated", "$comment"];
const EXAMPLES = ["example", "examples"];

/** The objects of a description whose keywords are checked. */
export type ObjectKind =
  | "description"
  | "components"
  | "path"
  | "operation"
  | "parameter"
  | "request body"
  | "media type"
  | "response"
  | "header"
  | "security scheme"
  | "schema";

/** The known keywords by kind of object. Extensions (`x-…`) are allowed everywhere. */
export const keywords: Readonly<Record<ObjectKind, readonly string[]>> = {
  description: [
    "openapi",
    "info",
    "servers",
    "paths",
    "components",
    "security",
    "tags",
    "externalDocs",
  ],
  components: [
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "securitySchemes",
    "examples",
    "links",
  ],
  path: [
    "parameters",
    "servers",
    "get",
    "head",
    "post",
    "put",
    "patch",
    "delete",
    ...DOCUMENTATION,
  ],
  operation: [
    "operationId",
    "tags",
    "parameters",
    "requestBody",
    "responses",
    "security",
    ...DOCUMENTATION,
  ],
  parameter: [
    "name",
    "in",
    "required",
    "style",
    "explode",
    "schema",
    "allowReserved",
    "allowEmptyValue",
    ...EXAMPLES,
    ...DOCUMENTATION,
  ],
  "request body": ["required", "content", ...DOCUMENTATION],
  "media type": ["schema", ...EXAMPLES],
  // Links are documentation: the client doesn't follow them.
  response: ["headers", "content", "links", ...DOCUMENTATION],
  header: ["required", "style", "explode", "schema", ...EXAMPLES, ...DOCUMENTATION],
  "security scheme": ["type", "in", "name", ...DOCUMENTATION],
  schema: [
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
    "default",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    ...EXAMPLES,
    ...DOCUMENTATION,
    // The client sends values that these don't allow, and the service rejects them.
    "not",
    "dependentRequired",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
  ],
};

/** Keywords that may stand beside a `$ref`, because they change nothing that is sent. */
export const keywordsBesideReferences: ReadonlySet<string> = new Set([
  ...DOCUMENTATION,
  ...EXAMPLES,
  "default",
]);

/** Keywords that may stand beside `anyOf`. */
export const keywordsBesideAnyOf: ReadonlySet<string> = new Set([
  ...keywordsBesideReferences,
  "anyOf",
  "type",
]);
