import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DomUtils, parseDocument } from "htmlparser2";

/**
 * Returns the titles for which a site has no page.
 *
 * @param site folder of the site.
 * @param titles titles of the pages that it must have. What follows ` | ` in a page's title is ignored.
 */
export function findMissingPages(site: string, titles: string[]): string[] {
  const pages = globSync("**/*.html", { cwd: site });
  const present = new Set(pages.map((page) => readTitle(join(site, page))));

  return titles.filter((title) => !present.has(title));
}

// --- internal ---

function readTitle(page: string): string {
  const document = parseDocument(readFileSync(page, "utf8"));
  const [title] = DomUtils.getElementsByTagName("title", document);

  return title === undefined ? "" : (DomUtils.textContent(title).split(" | ")[0] ?? "");
}
