import type { Place, Review } from "./review.ts";

/** Refuses a header whose name HTTP doesn't allow. */
export function reviewHeaderName(review: Review, place: Place, name: string): void {
  if (!TOKEN.test(name)) {
    review.refuse("header-name", place, name);
  }
}

/** Returns true for a request header that OpenAPI ignores, or that something else sets. */
export function isFixedHeader(review: Review, name: string): boolean {
  const lowerCase = name.toLowerCase();
  const isReserved = FIXED_HEADERS.has(lowerCase) || FIXED_HEADER_PREFIX.test(lowerCase);
  return isReserved || tokenHeaders(review).includes(lowerCase);
}

// --- internal ---

/** A name of a header, as RFC 9110 defines it. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** Headers that OpenAPI ignores, or that `fetch` doesn't let anybody set. */
const FIXED_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-charset",
  "accept-encoding",
  "access-control-request-headers",
  "access-control-request-method",
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "cookie2",
  "date",
  "dnt",
  "expect",
  "host",
  "keep-alive",
  "origin",
  "referer",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

const FIXED_HEADER_PREFIX = /^(proxy|sec)-/;

/** The headers that carry tokens. */
function tokenHeaders(review: Review): string[] {
  const components = review.get(review.root, "components");
  return review.each(components, "securitySchemes").map(([, scheme]) => {
    return String(review.child(scheme, "name")?.value).toLowerCase();
  });
}
