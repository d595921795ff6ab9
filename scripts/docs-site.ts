/**
 * Builds the documentation site in `site/`: `npm run docs`. It has the Markdown files of the repository
 * as guides, the API of the published packages, and the HTTP API. It loads nothing from other hosts.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { descriptionFile, publicPackages, root, runScript, ScriptError } from "dev-tools";
import { writeApiPages } from "./docs-site/api-pages.ts";
import { findDeadLinks } from "./docs-site/dead-links.ts";
import { findEntryPoints } from "./docs-site/entry-points.ts";
import { findForeignResources } from "./docs-site/foreign-resources.ts";
import { readGuides } from "./docs-site/guides.ts";
import { findMissingPages } from "./docs-site/missing-pages.ts";
import { REFERENCE_ASSETS, renderReferencePage } from "./docs-site/reference-page.ts";

const site = join(root, "site");

/** The page of the HTTP API, relative to the site. */
const REFERENCE_FILE = "reference/index.html";

const REFERENCE_TITLE = "HTTP API of ROMA Connect's assets";

async function buildSite(): Promise<void> {
  rmSync(site, { recursive: true, force: true });
  const guides = readGuides(root);

  await writeApiPages(site, guides, REFERENCE_FILE);
  writeReference();
  await checkSite(guides.map(({ title }) => title));

  console.log(`Built the documentation in ${site}`);
}

function writeReference(): void {
  const swaggerUi = dirname(fileURLToPath(import.meta.resolve("swagger-ui-dist/package.json")));
  const folder = join(site, dirname(REFERENCE_FILE));
  const description = basename(descriptionFile);
  const page = renderReferencePage({
    title: REFERENCE_TITLE,
    descriptionUrl: description,
    faviconUrl: "../assets/favicon.svg",
    home: { url: "../index.html", label: "Documentation of roma-assets" },
  });

  mkdirSync(folder);
  writeFileSync(join(site, REFERENCE_FILE), page);
  copyFileSync(join(root, descriptionFile), join(folder, description));
  for (const asset of REFERENCE_ASSETS) {
    copyFileSync(join(swaggerUi, asset), join(folder, asset));
  }
}

/** @throws {ScriptError} if a page or the target of a link is missing, or another host is needed. */
async function checkSite(guideTitles: string[]): Promise<void> {
  const names = publicPackages(root)
    .flatMap(findEntryPoints)
    .map((entryPoint) => entryPoint.name);
  const missing = findMissingPages(site, [...guideTitles, ...names, REFERENCE_TITLE]);
  const problems = [
    ...missing.map((title) => `There is no page "${title}".`),
    ...(await findDeadLinks(site)),
    ...findForeignResources(site),
  ];

  if (problems.length > 0) {
    throw new ScriptError(problems.join("\n"));
  }
}

await runScript(buildSite);
