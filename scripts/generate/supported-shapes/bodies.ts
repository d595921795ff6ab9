import type { Schema } from "../description.ts";
import { combinationsOf, isOnly, propertiesOf } from "../schemas.ts";
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
    if (!isJsonType(mediaType)) {
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

/** Returns true for the media types of JSON, without parameters. */
export function isJsonType(mediaType: string): boolean {
  return /^application\/(json|[a-z\d.-]+\+json)$/.test(mediaType);
}

// --- internal ---

const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(["get", "head"]);

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
