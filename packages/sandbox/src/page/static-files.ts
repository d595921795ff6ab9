/** Serves files: those of the page, and those of Swagger UI. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The headers of every page. Nothing is loaded from elsewhere or sent there, and no other page can
 * frame it. `data:` allows the icons in the style sheet of Swagger UI.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-cache",
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Returns a file of the page; undefined if there is none of this name. */
export function readPageFile(name: string): Response | undefined {
  // Looked up in a list, so that no name reaches another folder.
  const folder = join(dirname(fileURLToPath(import.meta.url)), "../../page");
  const isPageFile = extname(name) in MEDIA_TYPES && readdirSync(folder).includes(name);

  return isPageFile ? readFile(join(folder, name)) : undefined;
}

/** Returns a file as a response. */
export function readFile(path: string): Response {
  const type = MEDIA_TYPES[extname(path)] ?? "application/octet-stream";
  return new Response(readFileSync(path), { headers: { ...PAGE_HEADERS, "content-type": type } });
}

// --- internal ---

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};
