import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser } from "htmlparser2";

/**
 * Finds what a browser would load from another host: scripts, styles, fonts, pictures, and frames.
 * Links that a reader has to follow are allowed.
 *
 * @param site folder of the site.
 * @returns one line per resource, with the page that contains it.
 */
export function findForeignResources(site: string): string[] {
  return globSync("**/*.{html,css,svg}", { cwd: site })
    .toSorted()
    .flatMap((file) => {
      const text = readFileSync(join(site, file), "utf8");
      const urls = file.endsWith(".css") ? findInStyle(text) : findInPage(text);
      return urls.filter(isForeign).map((url) => `${file} loads ${url}.`);
    });
}

// --- internal ---

/** Attributes that make a browser load their URL, whatever the element is. */
const LOADING_ATTRIBUTES = ["src", "poster", "data", "background"];

/** Elements that load what they link to. Links of all other elements wait for a click. */
const LOADING_LINKS = new Set(["link", "image", "use", "feimage"]);

function findInPage(html: string): string[] {
  const urls: string[] = [];
  let isStyle = false;

  const parser = new Parser({
    onopentag(name, attributes) {
      isStyle = name === "style";
      const links = LOADING_LINKS.has(name) ? ["href", "xlink:href"] : [];
      const names = [...LOADING_ATTRIBUTES, ...links];
      urls.push(...names.map((attribute) => attributes[attribute]?.trim() ?? ""));
      urls.push(...findInSrcset(attributes["srcset"] ?? ""));
      urls.push(...findInStyle(attributes["style"] ?? ""));
    },
    ontext(text) {
      if (isStyle) {
        urls.push(...findInStyle(text));
      }
    },
    onclosetag() {
      isStyle = false;
    },
  });
  parser.end(html);

  return urls;
}

/** Returns the URLs of candidates like `a.png 1x, b.png 2x`, together with their descriptors. */
function findInSrcset(srcset: string): string[] {
  return srcset.split(/[\s,]+/);
}

/** Returns what a style loads by `url(…)` or by `@import` with a string. */
function findInStyle(css: string): string[] {
  const urls = css.matchAll(/(?:url\(\s*|@import\s*(?=["']))["']?([^"')\s]+)/gi);
  return Array.from(urls, ([, url = ""]) => url);
}

/** Returns true if a URL is not relative to the page, and not its own contents as `data:` is. */
function isForeign(url: string): boolean {
  return /^(https?:|wss?:)?\/\//i.test(url);
}
