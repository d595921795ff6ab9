/** Writes the guides and the API of the published packages as HTML, with TypeDoc. */
import { dirname, join } from "node:path";
import { type PublicPackage, publicPackages, root, ScriptError } from "dev-tools";
import {
  Application,
  Comment,
  CommentTag,
  type ContainerReflection,
  Converter,
  type DeclarationReflection,
  type DocumentReflection,
  JSX,
  MarkdownEvent,
  MinimalSourceFile,
  type NormalizedPath,
  normalizePath,
  type ProjectReflection,
  ReflectionKind,
} from "typedoc";
import { findEntryPoints, readEntryPoints } from "./entry-points.ts";
import { type Guide, type GuideGroup } from "./guides.ts";

/**
 * Writes the guides and the API of the published packages.
 *
 * @param site folder to write to.
 * @param guides files to show. The README of a package becomes the first part of its API's page.
 * @param referenceFile page of the HTTP API, relative to `site`. All pages link to it.
 * @throws {ScriptError} if TypeDoc reports a warning, such as a `@link` without a target.
 */
export async function writeApiPages(
  site: string,
  guides: Guide[],
  referenceFile: string,
): Promise<void> {
  const packages = publicPackages(root);
  const entryPoints = packages.flatMap(findEntryPoints);
  const names = new Set(entryPoints.map(({ name }) => name));
  const documents = guides.filter(({ file, title }) => file !== HOME_FILE && !names.has(title));

  const app = await Application.bootstrap({
    name: SITE_NAME,
    basePath: root,
    projectDocuments: documents.map(({ file }) => file),
    readme: "none",
    sort: ["alphabetical"],
    groupOrder: GROUP_ORDER,
    navigation: { includeGroups: true, includeFolders: false },
    favicon: join(import.meta.dirname, "favicon.svg"),
    customCss: join(import.meta.dirname, "site.css"),
    // Of `Error` and others. They have no source in this repository to link to.
    excludeExternals: true,
    disableGit: true,
    displayBasePath: root,
    sourceLinkTemplate: `${findRepositoryUrl(packages)}/blob/main/{path}#L{line}`,
  });

  placeGuides(app, guides);
  linkReference(app, referenceFile);
  openPackages(app);
  wrapTables(app);

  const sources = readEntryPoints(entryPoints);
  await app.initializeRepositories(sources);
  const project = app.converter.convert(sources);
  app.validate(project);
  await app.generateDocs(project, site);
  if (app.logger.hasWarnings() || app.logger.hasErrors()) {
    throw new ScriptError("Fix what TypeDoc reports above.");
  }
}

// --- internal ---

const SITE_NAME = "roma-assets";

/** The guide on the first page of the site. */
const HOME_FILE = "README.md";

const GROUP_ORDER: GuideGroup[] = ["Packages", "Changelogs", "Development"];

/** Returns the address of the repository on GitHub, which all packages name. */
function findRepositoryUrl([first]: PublicPackage[]): string {
  return first?.manifest.repository?.url.replace(/^git\+|\.git$/g, "") ?? "";
}

/** Gives the guides their titles and places, and makes links between them lead to their pages. */
function placeGuides(app: Application, guides: Guide[]): void {
  const addReadme = (reflection: ProjectReflection | DeclarationReflection, guide: Guide) => {
    const { files } = reflection.project;
    const source = new MinimalSourceFile(guide.text, toPath(guide.file));
    reflection.readme = app.converter.parseRawComment(source, files).content;
    registerGuide(reflection, guide);
  };

  app.converter.on(Converter.EVENT_CREATE_PROJECT, (_context, project) => {
    for (const guide of guides.filter(({ file }) => file === HOME_FILE)) {
      addReadme(project, guide);
    }
  });

  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, module) => {
    if (module.kindOf(ReflectionKind.Module)) {
      addToGroup(module, "Packages");
      for (const guide of guides.filter(({ title }) => title === module.name)) {
        addReadme(module, guide);
      }
    }
  });

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const path = document.project.files.getReflectionPath(document);
    for (const guide of guides.filter(({ file }) => toPath(file) === path)) {
      document.name = guide.title;
      document.frontmatter["group"] = guide.group;
      registerGuide(document, guide);
    }
  });
}

/** A README is also the page of its folder, as on GitHub. */
function registerGuide(
  reflection: ContainerReflection | DocumentReflection,
  { file }: Guide,
): void {
  const { files } = reflection.project;
  files.registerReflectionPath(toPath(file), reflection);
  if (file.endsWith("/README.md")) {
    files.registerReflectionPath(toPath(dirname(file)), reflection);
  }
}

function addToGroup(module: DeclarationReflection, group: GuideGroup): void {
  module.comment ??= new Comment();
  module.comment.blockTags.push(new CommentTag("@group", [{ kind: "text", text: group }]));
}

/** Adds a link to the HTTP API above the navigation of each page. */
function linkReference(app: Application, referenceFile: string): void {
  app.renderer.hooks.on("sidebar.begin", (context) =>
    JSX.createElement(
      "a",
      { href: context.relativeURL(referenceFile) ?? referenceFile, class: "reference-link" },
      "HTTP API reference",
    ),
  );
}

/** Shows the packages in the navigation until a reader closes their group. */
function openPackages(app: Application): void {
  app.renderer.hooks.on("head.end", () =>
    JSX.createElement(
      "script",
      null,
      JSX.createElement(JSX.Raw, {
        html: 'try { localStorage["tsd-accordion-Packages"] ??= "true"; } catch {}',
      }),
    ),
  );
}

/** Lets wide tables scroll, also by keyboard, because they would hide what is beside them. */
function wrapTables(app: Application): void {
  const afterParsing = -1;
  app.renderer.on(
    MarkdownEvent.PARSE,
    (event) => {
      event.parsedText = event.parsedText
        .replaceAll(
          "<table>",
          '<div class="table" role="group" aria-label="Table" tabindex="0"><table>',
        )
        .replaceAll("</table>", "</table></div>");
    },
    afterParsing,
  );
}

function toPath(file: string): NormalizedPath {
  return normalizePath(join(root, file));
}
