import type { Schema } from "../description.ts";
import { isJsonType, isTextType } from "../media-types.ts";
import { isBinary, isOnly, propertiesOf } from "../schemas.ts";
import { reviewMediaType } from "./bodies.ts";
import { reviewHeaderName } from "./headers.ts";
import { reviewKeywords } from "./known-keywords.ts";
import type { Place, Review } from "./review.ts";
import { reviewSchema } from "./schemas.ts";

/** Refuses the responses of an operation that the client can't read as described. */
export function reviewResponses(review: Review, method: string, operation: Place): void {
  const responses = review.each(operation, "responses");
  for (const [status, response] of responses) {
    if (!KNOWN_STATUS.test(status)) {
      review.refuse("response-status", response, status);
    }
    reviewResponse(review, method, status, response);
  }

  const successes = responses.filter(([status]) => isSuccess(status));
  if (successes.length === 0) {
    review.refuse("success-missing", operation);
  }
  reviewKindsOfSuccesses(review, operation, successes);
}

// --- internal ---

/** The registered statuses of successes, those of errors, and their ranges. */
const KNOWN_STATUS = /^(20[0-8]|226|2XX|[45]\d\d|[45]XX|default)$/;

/** Statuses whose responses have no body. */
const STATUSES_WITHOUT_BODY: ReadonlySet<string> = new Set(["204", "205"]);

const TEXT_TYPES: ReadonlySet<string> = new Set(["text/plain", "text/csv", "text/html"]);

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

function reviewResponse(review: Review, method: string, status: string, response: Place): void {
  reviewKeywords(review, response, "response");
  const media = review.each(response, "content");
  const content = review.child(response, "content");
  const hasNoBody = method === "head" || STATUSES_WITHOUT_BODY.has(status);
  if (content && hasNoBody) {
    review.refuse("response-body", content);
  }
  if (isSuccess(status) && media.length > 1) {
    review.refuse("response-media-types", response, media.map(([type]) => type).join(", "));
  }

  for (const [mediaType, place] of media) {
    reviewMediaType(review, place);
    reviewContent(review, mediaType, isSuccess(status), place);
  }
  reviewHeaders(review, response);
  if (isSuccess(status)) {
    reviewHeadersOfSuccess(review, response, media);
  }
}

function reviewContent(review: Review, mediaType: string, isSuccess: boolean, place: Place): void {
  const schema = review.get(place, "schema");
  if (isSuccess && schema && isBinaryContent(review, mediaType, schema)) {
    reviewKeywords(review, schema, "schema");
    return;
  }

  const isText = isSuccess && TEXT_TYPES.has(mediaType);
  if (!isText && !isJsonType(mediaType)) {
    review.refuse("response-media-type", place, mediaType);
    return;
  }
  if (!schema) {
    return;
  }

  reviewSchema(review, schema, "response");
  if (isText && !isOnly("string", review.schemaAt(schema))) {
    review.refuse("text-type", schema);
  }
}

function reviewHeaders(review: Review, response: Place): void {
  for (const [name, header] of review.children(review.child(response, "headers"))) {
    const target = review.follow(header);
    reviewHeaderName(review, header, name);
    if (!target) {
      continue;
    }

    reviewKeywords(review, target, "header");
    const isRequired = review.child(target, "required")?.value === true;
    if (target !== header && !isRequired) {
      review.refuse("header-reference", header, name);
    }
    const schema = review.get(target, "schema");
    if (schema) {
      reviewSchema(review, schema, "response");
    }
  }
}

/** Refuses headers that the client can't return as a property of the body. */
function reviewHeadersOfSuccess(review: Review, response: Place, media: [string, Place][]): void {
  const headers = review.child(response, "headers");
  const schema = media.map(([, place]) => review.get(place, "schema")).find(Boolean);
  if (!headers || !schema || review.children(headers).length === 0) {
    return;
  }

  const body = review.schemaAt(schema);
  const canHaveProperty = isOnly("object", body) || isOnly("array", body);
  if (!canHaveProperty || !isJsonType(media[0]?.[0] ?? "")) {
    review.refuse("headers-place", headers);
  } else if (hasProperty(body, "headers")) {
    review.refuse("headers-property", headers);
  }
}

function hasProperty(schema: Schema, name: string): boolean {
  return propertiesOf(schema).has(name);
}

/** Refuses successes of different kinds, because the client reads all of them in the same way. */
function reviewKindsOfSuccesses(
  review: Review,
  operation: Place,
  successes: [string, Place][],
): void {
  const mediaTypes = successes.flatMap(([, response]) =>
    review.each(response, "content").map(([mediaType]) => mediaType),
  );
  const kinds = new Set(mediaTypes.map(kindOf));
  if (kinds.size > 1) {
    review.refuse("response-media-types", operation, mediaTypes.join(", "));
  }
}

function kindOf(mediaType: string): "json" | "text" | "binary" {
  if (isJsonType(mediaType)) {
    return "json";
  }
  return isTextType(mediaType) ? "text" : "binary";
}

/** Neither JSON nor text is binary, whatever its schema says. */
function isBinaryContent(review: Review, mediaType: string, schema: Place): boolean {
  return kindOf(mediaType) === "binary" && isBinary(review.schemaAt(schema));
}
