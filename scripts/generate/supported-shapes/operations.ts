import { reviewBody } from "./bodies.ts";
import { reviewKeywords } from "./known-keywords.ts";
import { reviewInputNames } from "./names.ts";
import { reviewParameter } from "./parameters.ts";
import { reviewResponses } from "./responses.ts";
import type { Place, Review } from "./review.ts";

/** Reviews the operations of a description. */
export function reviewOperations(review: Review): void {
  for (const [path, item] of review.children(review.child(review.root, "paths"))) {
    if (review.child(item, "$ref")) {
      review.refuse("path-item-reference", item);
      continue;
    }

    reviewPath(review, path, item);
    for (const [key, operation] of review.children(item)) {
      if (METHODS.has(key)) {
        reviewOperation(review, item, key, operation);
      } else if (REFUSED_METHODS.has(key)) {
        review.refuse("method", operation, key.toUpperCase());
      }
    }
  }
}

/** Refuses more than one security scheme at a time, because the client sends one token. */
export function reviewSecurity(review: Review, place: Place): void {
  const security = review.child(place, "security");
  const choices = review.children(security).map(([, choice]) => review.children(choice).length);
  if (security && (choices.length > 1 || choices.some((schemes) => schemes !== 1))) {
    review.refuse("security-choice", security);
  }
}

/**
 * Refuses servers of which the client could not choose one.
 *
 * @param maxCount the number of servers that the client can choose from.
 */
export function reviewServers(review: Review, place: Place, maxCount: number): void {
  const servers = review.child(place, "servers");
  const urls = review.children(servers).map(([, server]) => review.child(server, "url")?.value);
  const isValid = urls.every((url) => SERVER_URL.test(String(url)));
  if (servers && (urls.length > maxCount || !isValid)) {
    review.refuse("server", servers);
  }
}

// --- internal ---

/** An absolute URL, with `{region}` as the only variable. */
const SERVER_URL = /^https:\/\/([\w.:-]|\{region\})+(\/[\w./-]*)?$/;

const METHODS: ReadonlySet<string> = new Set(["get", "head", "post", "put", "patch", "delete"]);

const REFUSED_METHODS: ReadonlySet<string> = new Set(["options", "trace", "query"]);

/** A segment of characters that a URL has as they are, percent-encoded ones, and parameters. */
const SEGMENT = /^([\w.~!$&'()*+,;=:@-]|%[\dA-Fa-f]{2}|\{\w+\})*$/;

const DOT_SEGMENTS: ReadonlySet<string> = new Set([".", ".."]);

/** Properties of the client, and of every object, that match the pattern of operationIds. */
const TAKEN_OPERATION_NAMES: ReadonlySet<string> = new Set([
  "projectId",
  "instanceId",
  ...Object.getOwnPropertyNames(Object.prototype),
  // Makes `JSON.stringify` call it.
  "toJSON",
]);

function reviewPath(review: Review, path: string, item: Place): void {
  reviewKeywords(review, item, "path", REFUSED_METHODS);
  // A global one, which is the default, and a regional one.
  reviewServers(review, item, 2);
  const segments = path.split("/");
  // The names of parameters are checked where they are described.
  const isValid = segments.every((segment) => {
    const text = segment.replaceAll(/\{[^{}]*\}/g, "{x}");
    return SEGMENT.test(text) && !DOT_SEGMENTS.has(segment);
  });
  if (!isValid) {
    review.refuse("path-text", item, path);
  }
}

function reviewOperation(review: Review, item: Place, method: string, operation: Place): void {
  reviewKeywords(review, operation, "operation", new Set(["callbacks"]));
  const callbacks = review.child(operation, "callbacks");
  if (callbacks) {
    review.refuse("incoming-request", callbacks);
  }

  const name = review.child(operation, "operationId");
  if (name && TAKEN_OPERATION_NAMES.has(String(name.value))) {
    review.refuse("operation-name", name, String(name.value));
  }
  reviewSecurity(review, operation);

  const parameters = [...review.each(item, "parameters"), ...review.each(operation, "parameters")];
  for (const [, parameter] of parameters) {
    reviewParameter(review, parameter);
  }
  const body = review.get(operation, "requestBody");
  if (body) {
    reviewBody(review, method, body);
  }
  reviewResponses(review, method, operation);
  reviewInputNames(
    review,
    parameters.map(([, parameter]) => parameter),
    body,
  );
}
