import type { Schema } from "../description.ts";
import { isJsonType, MULTIPART_TYPE } from "../media-types.ts";
import { combinationsOf, isBinary, isOnly, propertiesOf, requiredNames } from "../schemas.ts";
import { reviewKeywords } from "./known-keywords.ts";
import type { Place, Review } from "./review.ts";
import { reviewSchema } from "./schemas.ts";

/** Refuses a request body if the client can't make it from the arguments of the operation. */
export function reviewBody(review: Review, method: string, body: Place): void {
  reviewKeywords(review, body, "request body");
  if (METHODS_WITHOUT_BODY.has(method)) {
    review.refuse("body-method", body);
  }

  const media = review.each(body, "content");
  if (media.length > 1) {
    review.refuse("body-media-types", body, media.map(([type]) => type).join(", "));
  }
  for (const [mediaType, place] of media) {
    reviewMediaType(review, place);
    const schema = review.get(place, "schema");
    if (mediaType === MULTIPART_TYPE) {
      reviewMultipart(review, body, schema);
    } else if (!isJsonType(mediaType)) {
      review.refuse("body-media-type", place, mediaType);
    } else if (schema) {
      reviewSchema(review, schema, "request body");
      reviewObject(review, body, schema);
    }
  }
}

/** Refuses what is unknown about a body of a request or a response. */
export function reviewMediaType(review: Review, place: Place): void {
  reviewKeywords(review, place, "media type", new Set(["encoding"]));
  const encoding = review.child(place, "encoding");
  if (encoding) {
    review.refuse("body-encoding", encoding);
  }
  if (!review.child(place, "schema")) {
    review.refuse("body-untyped", place);
  }
}

// --- internal ---

const COMPOSITIONS = ["allOf", "anyOf", "oneOf"];

const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(["get", "head"]);

/** Refuses a multipart body that has other parts than files, or possibly none. */
function reviewMultipart(review: Review, body: Place, place: Place | undefined): void {
  if (!place) {
    return;
  }

  reviewKeywords(review, place, "schema");
  const schema = review.schemaAt(place);
  const isComposed = COMPOSITIONS.some((keyword) => review.child(place, keyword));
  if (isComposed || !isOnly("object", schema) || isOpen(schema)) {
    review.refuse("multipart-type", place);
    return;
  }
  for (const [name, part] of review.each(place, "properties")) {
    reviewKeywords(review, part, "schema");
    if (!isBinary(review.schemaAt(part))) {
      review.refuse("multipart-part", part, name);
    }
  }

  const isRequired = review.child(body, "required")?.value === true;
  if (!isRequired || requiredNames(schema).size === 0) {
    review.refuse("multipart-optional", body);
  }
}

/** Refuses a body that is no object, or whose properties can't be arguments of the operation. */
function reviewObject(review: Review, body: Place, place: Place): void {
  const schema = review.schemaAt(place);
  if (!isOnly("object", schema)) {
    review.refuse("body-type", place);
    return;
  }

  if (combinationsOf(schema).some((schemas) => schemas.some(isOpen))) {
    review.refuse("body-open", place);
  }
  const isRequired = review.child(body, "required")?.value === true;
  if (!isRequired && propertiesOf(schema).size === 0) {
    review.refuse("body-unreachable", place);
  }
}

function isOpen({ additionalProperties = false }: Schema): boolean {
  return additionalProperties !== false;
}
