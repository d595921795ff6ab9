/**
 * The structure of OpenAPI documents: what kind of object stands under each key. It tells keywords
 * apart from names, and data from what may contain references.
 */
import type { JsonObject } from "../json.ts";

/** The kinds of objects whose keys are keywords. */
export type ObjectKind =
  | "Document"
  | "Components"
  | "PathItem"
  | "Operation"
  | "Parameter"
  | "RequestBody"
  | "MediaType"
  | "Encoding"
  | "Response"
  | "Header"
  | "Link"
  | "SecurityScheme"
  | "Schema";

/** An object whose keys are names. All of its values are of one kind. */
export interface MapKind {
  readonly valuesOf: Kind;
  /** True if a name that starts with `x-` is an extension. */
  readonly hasExtensions: boolean;
  /** True if a `$ref` may stand in place of the map. */
  readonly isReferable: boolean;
}

/**
 * What a value is. Nothing inside `Data` is a reference. What is under a keyword that is not listed
 * here is `Unknown`: it may contain references, and nothing in it is known to be documentation. A
 * list has the kind of its items.
 */
export type Kind = ObjectKind | MapKind | "Unknown" | "Data";

/** The value of a key, and its kind. */
export interface Child {
  readonly key: string;
  readonly value: unknown;
  readonly kind: Kind;
}

/** Returns the values of an object that is of a kind, and the kind of each. */
export function childrenOf(object: JsonObject, kind: Kind): Child[] {
  return Object.entries(object).map(([key, value]) => ({ key, value, kind: kindOf(kind, key) }));
}

/** Returns the kind of the value that an object has under a key. */
export function kindOf(kind: Kind, key: string): Kind {
  if (kind === "Data") {
    return "Data";
  }
  if (typeof kind === "object") {
    return kind.hasExtensions && isExtension(key) ? "Data" : kind.valuesOf;
  }
  if (isExtension(key)) {
    return "Data";
  }
  if (kind === "Unknown") {
    return "Unknown";
  }

  const keys = STRUCTURE[kind];

  return Object.hasOwn(keys, key) ? keys[key]! : "Unknown";
}

/** Returns true if OpenAPI allows a `$ref` in place of an object of a kind. */
export function allowsReference(kind: Kind): boolean {
  return kind !== "Data" && (typeof kind === "string" || kind.isReferable);
}

/**
 * Returns true if an object is a reference. A map may have a name `$ref`, but no value of a map is a
 * string, so a string under that name is meant as a reference even where OpenAPI allows none.
 */
export function isReference(
  object: JsonObject,
  kind: Kind,
): object is JsonObject & { $ref: string } {
  return kind !== "Data" && typeof object.$ref === "string";
}

/** Returns true if a key is an extension, which only documents. */
export function isExtension(key: string): boolean {
  return key.startsWith("x-");
}

/** Returns true if a keyword only documents: a documentation keyword, or an extension. */
export function isDocumentationKeyword(key: string): boolean {
  return DOCUMENTATION_KEYWORDS.has(key) || isExtension(key);
}

/** Returns the keywords of a kind whose lists are sets: their order has no meaning. */
export function setKeywordsOf(kind: Kind): readonly string[] {
  return typeof kind === "string" ? (SET_KEYWORDS[kind] ?? []) : [];
}

// --- internal ---

const DOCUMENTATION_KEYWORDS: ReadonlySet<string> = new Set([
  "title",
  "summary",
  "description",
  "example",
  "examples",
  "externalDocs",
  "$comment",
]);

const SET_KEYWORDS: Partial<Record<string, readonly string[]>> = {
  Schema: ["allOf", "anyOf", "enum", "oneOf", "required", "type"],
  Operation: ["parameters", "tags"],
  PathItem: ["parameters"],
};

function mapOf(valuesOf: Kind): MapKind {
  return { valuesOf, hasExtensions: false, isReferable: false };
}

const PATHS: MapKind = { valuesOf: "PathItem", hasExtensions: true, isReferable: false };
const CALLBACK: MapKind = { valuesOf: "PathItem", hasExtensions: true, isReferable: true };
const RESPONSES: MapKind = { valuesOf: "Response", hasExtensions: true, isReferable: false };

/** Keys that have the same meaning in parameters, headers and media types. */
const DESCRIBED_VALUE: Record<string, Kind> = {
  schema: "Schema",
  content: mapOf("MediaType"),
  example: "Data",
  examples: "Data",
};

/** The keywords whose values are schemas, or lists of schemas. */
const SCHEMA_KEYWORDS = [
  "additionalItems",
  "additionalProperties",
  "allOf",
  "anyOf",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "oneOf",
  "prefixItems",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];

const STRUCTURE: Readonly<Record<ObjectKind, Readonly<Record<string, Kind>>>> = {
  Document: {
    info: "Data",
    servers: "Data",
    security: "Data",
    tags: "Data",
    externalDocs: "Data",
    paths: PATHS,
    webhooks: mapOf("PathItem"),
    components: "Components",
  },
  Components: {
    schemas: mapOf("Schema"),
    responses: mapOf("Response"),
    parameters: mapOf("Parameter"),
    examples: "Data",
    requestBodies: mapOf("RequestBody"),
    headers: mapOf("Header"),
    securitySchemes: mapOf("SecurityScheme"),
    links: mapOf("Link"),
    callbacks: mapOf(CALLBACK),
    pathItems: mapOf("PathItem"),
  },
  PathItem: {
    servers: "Data",
    parameters: "Parameter",
    get: "Operation",
    put: "Operation",
    post: "Operation",
    delete: "Operation",
    options: "Operation",
    head: "Operation",
    patch: "Operation",
    trace: "Operation",
  },
  Operation: {
    tags: "Data",
    externalDocs: "Data",
    security: "Data",
    servers: "Data",
    parameters: "Parameter",
    requestBody: "RequestBody",
    responses: RESPONSES,
    callbacks: mapOf(CALLBACK),
  },
  Parameter: DESCRIBED_VALUE,
  RequestBody: { content: mapOf("MediaType") },
  MediaType: { ...DESCRIBED_VALUE, encoding: mapOf("Encoding") },
  Encoding: { headers: mapOf("Header") },
  Response: { headers: mapOf("Header"), content: mapOf("MediaType"), links: mapOf("Link") },
  Header: DESCRIBED_VALUE,
  Link: { parameters: "Data", requestBody: "Data", server: "Data" },
  SecurityScheme: { flows: "Data" },
  Schema: {
    properties: mapOf("Schema"),
    patternProperties: mapOf("Schema"),
    dependentSchemas: mapOf("Schema"),
    dependencies: mapOf("Schema"),
    $defs: mapOf("Schema"),
    definitions: mapOf("Schema"),
    ...Object.fromEntries(SCHEMA_KEYWORDS.map((keyword): [string, Kind] => [keyword, "Schema"])),
    dependentRequired: "Data",
    required: "Data",
    type: "Data",
    enum: "Data",
    const: "Data",
    default: "Data",
    example: "Data",
    examples: "Data",
    externalDocs: "Data",
    discriminator: "Data",
    xml: "Data",
  },
};
