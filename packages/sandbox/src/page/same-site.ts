/**
 * Keeps the pages of other servers away from the controls. The server's guard lets the pages of this
 * machine pass, and a page on another port of it is still somebody else's. No page can read the
 * responses of another server without its consent (CORS), so only requests that change something are
 * checked.
 */
import type { HonoRequest } from "hono";
import { RejectedRequest } from "../guard.ts";

/**
 * Asserts that a request which may change something does not come from a page of another server.
 * Programs other than browsers are not affected.
 *
 * @throws {RejectedRequest} if it does.
 */
export function assertOwnPage(request: HonoRequest): void {
  if (!READING_METHODS.has(request.method) && isForeign(request)) {
    throw new RejectedRequest(
      403,
      "SANDBOX.0003",
      "The sandbox's controls can be used by its own page and by programs, not by pages of other servers.",
    );
  }
}

// --- internal ---

const READING_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

function isForeign(request: HonoRequest): boolean {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) {
    return site !== "same-origin";
  }

  // Browsers that do not send the header above send this one with everything that is checked here.
  const origin = request.header("origin");
  return origin !== undefined && origin.replace(/^https?:\/\//, "") !== request.header("host");
}
