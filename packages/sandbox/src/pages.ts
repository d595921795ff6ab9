import type { Json, WireResponse } from "./wire.ts";
import { jsonResponse } from "./responses.ts";

/** The parameters of a list, parsed. */
export type Query = Readonly<Record<string, Json>>;

/**
 * Responds with one page of a list.
 *
 * @param name the property that contains the items.
 * @param maxLimit maximum size of a page.
 */
export function pageResponse(
  name: string,
  all: Json[],
  { offset = 0, limit = DEFAULT_LIMIT }: Query,
  maxLimit: number = Infinity,
): WireResponse {
  const start = Math.max(0, offset);
  const items = all.slice(start, start + Math.min(limit, maxLimit));
  return jsonResponse(200, { total: all.length, size: items.length, [name]: items });
}

/** Returns true if a text contains the value of a filter, or if the filter is not set. */
export function isLike(text: string, filter: Json): boolean {
  return filter === undefined || text.includes(filter);
}

/** Returns true if a value is that of a filter, in whatever case, or if the filter is not set. */
export function isSame(value: unknown, filter: Json): boolean {
  return filter === undefined || String(value).toLowerCase() === String(filter).toLowerCase();
}

// --- internal ---

/** Documented for applications and instances. It is not published for tasks. */
const DEFAULT_LIMIT = 10;
