import { keywords, type ObjectKind } from "./keywords.ts";
import { isExtension, type Place, type Review } from "./review.ts";

/**
 * Refuses the keywords that are unknown for this kind of object.
 *
 * @param others keywords that the caller refuses itself.
 */
export function reviewKeywords(
  review: Review,
  place: Place,
  kind: ObjectKind,
  others: ReadonlySet<string> = new Set(),
): void {
  const known = keywords[kind];
  for (const [keyword, child] of review.children(place)) {
    if (!known.includes(keyword) && !others.has(keyword) && !isExtension(keyword)) {
      review.refuse("unknown-keyword", child, keyword);
    }
  }
}
