import { globSync } from "node:fs";
import { check, LinkState } from "linkinator";

/**
 * Finds links within a site that lead nowhere: to a page, a file, or a heading that does not exist.
 * Links to other hosts are not followed.
 *
 * @param site folder of the site.
 * @returns one line per link, with the page that contains it.
 */
export async function findDeadLinks(site: string): Promise<string[]> {
  const { links } = await check({
    path: globSync("**/*.html", { cwd: site }),
    serverRoot: site,
    checkFragments: true,
    checkCss: true,
    linksToSkip: async (link) => !isLocal(link),
  });

  return links
    .filter(({ state }) => state === LinkState.BROKEN)
    .map(({ parent = "", url }) => `${parent} links to ${url}, which does not exist.`)
    .toSorted();
}

// --- internal ---

/** The host of the server with which linkinator serves the site to itself. */
const LINKINATOR_HOST = "127.0.0.1";

function isLocal(link: string): boolean {
  return URL.parse(link)?.hostname === LINKINATOR_HOST;
}
