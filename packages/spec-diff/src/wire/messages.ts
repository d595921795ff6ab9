/** Compares the messages of two operations: parameters, bodies, responses and their headers. */
import type { Document } from "../document/document.ts";
import { isDocumentationKeyword } from "../document/openapi-structure.ts";
import { resolveReference } from "../document/references.ts";
import { type Direction, prefixPaths } from "../findings/finding.ts";
import { resultVariable } from "../findings/place-names.ts";
import { asArray, asObject, isEqual, type JsonObject, type Schema, selectKeys } from "../json.ts";
import type { SchemaReader } from "../schemas/schema-types.ts";
import {
  compareDeprecation,
  compareUnknownKeys,
  type Findings,
  functionalKeys,
  type KnownKeys,
  memberOf,
  pickBase,
  type WireSearch,
} from "./wire-search.ts";

/** Compares the parameters of an operation. */
export function* compareParameters(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  const fromParameters = readParameters(search.from.document, from);
  const toParameters = readParameters(search.to.document, to);

  for (const [key, parameter] of fromParameters) {
    const other = toParameters.get(key);
    const path = pathOf(pickBase(search, parameter, other));
    if (other) {
      yield* prefixPaths(path, compareParameter(parameter, other, search));
    } else {
      yield { path, rule: "parameter", change: "removed" };
    }
  }

  if (search.isReverse || search.sent === "response") {
    return;
  }

  for (const [key, parameter] of toParameters) {
    if (!fromParameters.has(key) && parameter.required === true) {
      yield { path: pathOf(parameter), rule: "required", change: "added" };
    }
  }
}

/** Compares the request bodies of an operation. */
export function* compareRequestBody(
  from: JsonObject,
  to: JsonObject,
  search: WireSearch,
): Findings {
  const path = search.sent === "request" ? " request" : " body";
  const fromBody = memberOf(search.from, from, "requestBody");
  const toBody = memberOf(search.to, to, "requestBody");

  if (from.requestBody === undefined) {
    const isNewlyRequired = search.sent === "request" && toBody.required === true;
    if (isNewlyRequired && !search.isReverse) {
      yield { path, rule: "required", change: "added" };
    }
  } else if (to.requestBody === undefined) {
    yield { path, rule: "body", change: "removed" };
  } else {
    yield* prefixPaths(path, [
      ...compareUnknownKeys("", fromBody, toBody, BODY_KEYS, search),
      ...compareRequired(fromBody, toBody, search.sent),
      ...compareContent(fromBody, toBody, search.sent, search, " "),
    ]);
  }
}

/** Compares the responses of an operation. */
export function* compareResponses(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  const fromResponses = asObject(from.responses);
  const toResponses = asObject(to.responses);

  for (const status of functionalKeys(fromResponses)) {
    if (toResponses[status] === undefined) {
      yield { path: ` ${status}`, rule: "status", change: "removed" };
      continue;
    }

    const fromResponse = memberOf(search.from, fromResponses, status);
    const toResponse = memberOf(search.to, toResponses, status);
    yield* prefixPaths(` ${status}`, compareResponse(fromResponse, toResponse, search));
  }

  if (search.isReverse || search.returned === "request") {
    return;
  }

  for (const status of functionalKeys(toResponses)) {
    if (fromResponses[status] === undefined) {
      yield* compareNewStatus(status, fromResponses, toResponses, search);
    }
  }
}

// --- internal ---

const PARAMETER_KEYS: KnownKeys = {
  kind: "Parameter",
  keys: [
    "name",
    "in",
    "required",
    "deprecated",
    "style",
    "explode",
    "allowReserved",
    "allowEmptyValue",
    "schema",
    "content",
  ],
};

const HEADER_KEYS: KnownKeys = {
  kind: "Header",
  keys: ["required", "deprecated", "explode", "style", "schema", "content"],
};

const BODY_KEYS: KnownKeys = { kind: "RequestBody", keys: ["required", "content"] };

const MEDIA_KEYS: KnownKeys = { kind: "MediaType", keys: ["schema"] };

const RESPONSE_KEYS: KnownKeys = { kind: "Response", keys: ["headers", "content", "links"] };

function pathOf(parameter: JsonObject): string {
  return ` ${String(parameter.in)} ${String(parameter.name)}`;
}

/** Returns parameters by their location and name. The names of headers are case-insensitive. */
function readParameters(document: Document, holder: JsonObject): Map<string, JsonObject> {
  const parameters = asArray(holder.parameters).map((value): [string, JsonObject] => {
    const parameter = asObject(resolveReference(document, value));
    const place = String(parameter.in);
    const name = String(parameter.name);

    return [`${place} ${place === "header" ? name.toLowerCase() : name}`, parameter];
  });

  return new Map(parameters);
}

function* compareParameter(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  yield* compareUnknownKeys("", from, to, PARAMETER_KEYS, search);
  yield* compareDeprecation(from, to, search);
  yield* compareRequired(from, to, search.sent);
  yield* compareSerialization(from, to, search);
  if (from.allowEmptyValue === true && to.allowEmptyValue !== true) {
    yield { path: "", rule: "allowEmptyValue", change: "changed", from: true, to: false };
  }

  yield* compareSchemaOrContent(from, to, search.sent, search);
}

function* compareSerialization(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  if (search.isReverse) {
    return;
  }

  const fromForm = readSerialization(from, search.from);
  const toForm = readSerialization(to, search.to);

  for (const rule of ["style", "explode", "allowReserved"] as const) {
    const matters = rule !== "explode" || (fromForm.hasParts && toForm.hasParts);
    if (matters && fromForm[rule] !== toForm[rule]) {
      const values = { from: fromForm[rule], to: toForm[rule] };
      yield { path: "", rule, change: "changed", ...values, detail: "serialization" };
    }
  }
}

/** The serialization of the value of a parameter or a header. */
interface Serialization {
  style: unknown;
  explode: boolean;
  allowReserved: boolean;
  /** True if `explode` matters: a single value has no parts to separate. */
  hasParts: boolean;
}

function readSerialization(parameter: JsonObject, reader: SchemaReader): Serialization {
  const place = parameter.in;
  const defaultStyle = place === "query" || place === "cookie" ? "form" : "simple";
  const style = parameter.style ?? defaultStyle;
  const alternatives = reader.alternativesOf(schemaOf(parameter));

  return {
    style,
    explode: (parameter.explode ?? style === "form") === true,
    allowReserved: parameter.allowReserved === true,
    hasParts: alternatives.some(({ type }) => type === "array" || type === "object"),
  };
}

/** Senders must not have to send more, and receivers must not receive less. */
function* compareRequired(from: JsonObject, to: JsonObject, direction: Direction): Findings {
  const values = { from: from.required === true, to: to.required === true };
  const isBreaking =
    direction === "request" ? values.to && !values.from : values.from && !values.to;
  if (isBreaking) {
    yield { path: "", rule: "required", change: "changed", ...values };
  }
}

function* compareSchemaOrContent(
  from: JsonObject,
  to: JsonObject,
  direction: Direction,
  search: WireSearch,
): Findings {
  if (!from.content && !to.content) {
    yield* search.compareSchemas(schemaOf(from), schemaOf(to), direction);
  } else if (from.content && to.content) {
    yield* compareContent(from, to, direction, search, "");
  } else if (!search.isReverse) {
    yield { path: "", rule: "content", change: "changed" };
  }
}

/** @param separator what separates the media type from the path before it. */
function* compareContent(
  from: JsonObject,
  to: JsonObject,
  direction: Direction,
  search: WireSearch,
  separator: string,
): Findings {
  const fromContent = asObject(from.content);
  const toContent = asObject(to.content);

  for (const media of Object.keys(fromContent)) {
    const path = separator + media;
    if (toContent[media] === undefined) {
      yield { path, rule: "media", change: "removed" };
      continue;
    }

    const fromMedia = asObject(fromContent[media]);
    const toMedia = asObject(toContent[media]);
    yield* prefixPaths(path, [
      ...compareUnknownKeys("", fromMedia, toMedia, MEDIA_KEYS, search),
      ...search.compareSchemas(schemaOf(fromMedia), schemaOf(toMedia), direction),
    ]);
  }

  // Callers choose what they send, but a response may now have a media type that was never promised.
  if (direction === "request" || search.isReverse) {
    return;
  }

  for (const media of Object.keys(toContent)) {
    if (fromContent[media] === undefined) {
      const path = separator + media;
      yield { path, rule: "media", change: "added", detail: "not-promised" };
    }
  }
}

/** Reports a new status whose body callers don't expect from the existing ones. */
function* compareNewStatus(
  status: string,
  fromResponses: JsonObject,
  toResponses: JsonObject,
  search: WireSearch,
): Findings {
  const variable = resultVariable(status);
  const similar = Object.keys(fromResponses).filter((other) => resultVariable(other) === variable);
  if (variable === undefined || similar.length === 0) {
    return;
  }

  const expected = similar.map((other) =>
    asObject(memberOf(search.from, fromResponses, other).content),
  );
  const added = memberOf(search.to, toResponses, status);

  for (const [media, value] of Object.entries(asObject(added.content))) {
    const isExpected = expected.some((content) => {
      const schema = schemaOf(asObject(content[media]));
      return (
        content[media] !== undefined &&
        search.compareSchemas(schema, schemaOf(asObject(value)), "response").length === 0
      );
    });
    if (!isExpected) {
      const path = ` ${status} ${media}`;
      yield { path, rule: "status", change: "added", detail: "unexpected-body" };
    }
  }
}

function* compareResponse(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  yield* compareUnknownKeys("", from, to, RESPONSE_KEYS, search);
  yield* compareHeaders(asObject(from.headers), asObject(to.headers), search);
  yield* compareLinks(asObject(from.links), asObject(to.links), search);
  yield* compareContent(from, to, search.returned, search, " ");
}

function* compareHeaders(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  const fromNames = namesByLowerCase(from);
  const toNames = namesByLowerCase(to);

  for (const [key, name] of fromNames) {
    const other = toNames.get(key);
    const path = ` header ${pickBase(search, name, other)}`;
    if (other === undefined) {
      yield { path, rule: "header", change: "removed" };
    } else {
      const fromHeader = memberOf(search.from, from, name);
      const toHeader = memberOf(search.to, to, other);
      yield* prefixPaths(path, compareHeader(fromHeader, toHeader, search));
    }
  }

  if (search.isReverse || search.returned === "response") {
    return;
  }

  for (const [key, name] of toNames) {
    if (!fromNames.has(key) && memberOf(search.to, to, name).required === true) {
      yield { path: ` header ${name}`, rule: "required", change: "added" };
    }
  }
}

function namesByLowerCase(headers: JsonObject): Map<string, string> {
  return new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));
}

function* compareHeader(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  yield* compareUnknownKeys("", from, to, HEADER_KEYS, search);
  yield* compareDeprecation(from, to, search);
  yield* compareRequired(from, to, search.returned);
  yield* compareSerialization(from, to, search);
  yield* compareSchemaOrContent(from, to, search.returned, search);
}

function* compareLinks(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  for (const name of Object.keys(from)) {
    const path = ` link ${name}`;
    const fromLink = resolveReference(search.from.document, from[name]);
    const toLink = resolveReference(search.to.document, to[name]);
    if (toLink === undefined) {
      yield { path, rule: "link", change: "removed" };
    } else if (!search.isReverse && !isEqual(withoutDocs(fromLink), withoutDocs(toLink))) {
      yield { path, rule: "link", change: "changed" };
    }
  }
}

function withoutDocs(link: unknown): JsonObject {
  return selectKeys(asObject(link), (key) => !isDocumentationKeyword(key));
}

function schemaOf(holder: JsonObject): Schema {
  return (holder.schema ?? true) as Schema;
}
