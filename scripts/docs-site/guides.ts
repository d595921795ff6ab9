/** Finds the Markdown files that the site shows. */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { publicPackages } from "dev-tools";

/** A Markdown file that the site shows as a page. */
export interface Guide {
  /** Its path, relative to the root of the repository. */
  file: string;
  /** Its first heading. For a changelog, it says so. */
  title: string;
  /** Its text without the first heading, for pages that have a heading of their own. */
  text: string;
  /** Heading of the navigation below which it is listed. */
  group: GuideGroup;
}

export type GuideGroup = "Packages" | "Changelogs" | "Development";

/** Returns the READMEs, the changelogs, and the documents in the root of a repository. */
export function readGuides(root: string): Guide[] {
  const published = new Set(publicPackages(root).map(({ folder }) => folder));

  return globSync(GUIDES, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .map((file) => {
      const { heading, text } = splitHeading(readFileSync(join(root, file), "utf8"), file);
      const isChangelog = basename(file) === "CHANGELOG.md";
      const title = isChangelog ? `Changelog of ${heading}` : heading;

      return { file, title, text, group: groupOf(file, isChangelog, published) };
    });
}

// --- internal ---

const GUIDES = ["*.md", "packages/*/*.md", "packages/client/templates/README.md"];

function splitHeading(markdown: string, file: string): { heading: string; text: string } {
  const [, heading, text] = /^# (.+)\n([^]*)/.exec(markdown) ?? [];
  if (heading === undefined || text === undefined) {
    throw new Error(`${file} must begin with a heading, which becomes the title of its page.`);
  }

  return { heading, text };
}

function groupOf(file: string, isChangelog: boolean, published: ReadonlySet<string>): GuideGroup {
  if (isChangelog) {
    return "Changelogs";
  }

  return published.has(dirname(file)) ? "Packages" : "Development";
}
