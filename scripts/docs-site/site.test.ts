/** Tests the checks of the site with small sites, and the parts from which `npm run docs` builds it. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runInNewContext } from "node:vm";
import { createScratchFolder, publicPackages, root } from "dev-tools";
import { DomUtils, parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { findDeadLinks } from "./dead-links.ts";
import { findEntryPoints } from "./entry-points.ts";
import { findForeignResources } from "./foreign-resources.ts";
import { readGuides } from "./guides.ts";
import { findMissingPages } from "./missing-pages.ts";
import { renderReferencePage } from "./reference-page.ts";

describe("dead links", () => {
  test("finds no problem if each page, file, and heading exists", async () => {
    const site = writeSite({
      "index.html": '<p id="end"><a href="api/a.html#top">A</a> <a href="style.css">style</a></p>',
      "api/a.html":
        '<h1 id="top">A</h1> <a href="../index.html#end">home</a> <a href="https://dead.invalid/">',
      "style.css": "",
    });

    expect(await findDeadLinks(site)).toEqual([]);
  });

  test("names the page and the link if a page, a heading, or a picture does not exist", async () => {
    const site = writeSite({
      "index.html": '<a href="gone.html">gone</a> <a href="api/a.html#gone">A</a>',
      "api/a.html": '<img src="gone.png"> <h1 id="top">A</h1> <a href="#here">here</a>',
    });

    expect(await findDeadLinks(site)).toEqual([
      expect.stringMatching(/^api\/a\.html links to .*a\.html#here, /),
      expect.stringMatching(/^api\/a\.html links to .*gone\.png, /),
      expect.stringMatching(/^index\.html links to .*a\.html#gone, /),
      expect.stringMatching(/^index\.html links to .*gone\.html, /),
    ]);
  });
});

describe("foreign resources", () => {
  test.each([
    ["a script", '<script src="https://cdn.example/a.js"></script>', "https://cdn.example/a.js"],
    ["a style", '<link rel="stylesheet" href="//cdn.example/a.css">', "//cdn.example/a.css"],
    ["a picture", '<img src="HTTPS://cdn.example/a.png">', "HTTPS://cdn.example/a.png"],
    [
      "a candidate",
      '<img srcset="a.png 1x, https://cdn.example/b.png 2x">',
      "https://cdn.example/b.png",
    ],
    [
      "a font",
      "<style>@font-face { src: url('https://cdn.example/a.woff2') }</style>",
      "https://cdn.example/a.woff2",
    ],
    [
      "an import",
      '<style>@import "https://cdn.example/a.css";</style>',
      "https://cdn.example/a.css",
    ],
    [
      "an imported URL",
      "<style>@import URL(https://cdn.example/a.css);</style>",
      "https://cdn.example/a.css",
    ],
    [
      "a candidate without a space",
      '<img srcset="a.png 1x,https://cdn.example/b.png 2x">',
      "https://cdn.example/b.png",
    ],
    [
      "a background",
      '<p style="background: url(https://cdn.example/a.png)">',
      "https://cdn.example/a.png",
    ],
    [
      "an icon",
      '<svg><use href="https://cdn.example/a.svg#b"/></svg>',
      "https://cdn.example/a.svg#b",
    ],
    ["a frame", '<iframe src="https://cdn.example/"></iframe>', "https://cdn.example/"],
  ])("finds %s of another host", (_, html, url) => {
    const site = writeSite({ "a/index.html": html });
    expect(findForeignResources(site)).toEqual([`a/index.html loads ${url}.`]);
  });

  test("finds a font that a style sheet loads", () => {
    const site = writeSite({ "a.css": "a { src: url(https://cdn.example/a.woff2) }" });
    expect(findForeignResources(site)).toEqual(["a.css loads https://cdn.example/a.woff2."]);
  });

  test("allows links, resources of the site, and what a page contains itself", () => {
    const site = writeSite({
      "index.html": `<a href="https://example.com/">link</a> <img src="a.png">
        <img src="data:image/png;base64, //AA"> <svg xmlns="http://www.w3.org/2000/svg">`,
      "a.css": 'a { background: url("b.png"); mask: url("data:image/svg+xml,%3Csvg/%3E"); }',
    });
    expect(findForeignResources(site)).toEqual([]);
  });
});

test("finds the titles for which there is no page", () => {
  const site = writeSite({
    "index.html": "<title>home</title>",
    "a/b.html": "<title>A &amp; B | home</title>",
  });
  expect(findMissingPages(site, ["home", "A & B", "C"])).toEqual(["C"]);
});

test("reads the guides with their titles and groups", () => {
  const folder = writeSite({
    "README.md": "# Project\n\nText.\n",
    "packages/a/package.json": '{ "name": "@scope/a", "version": "1.0.0" }',
    "packages/a/README.md": "# @scope/a\n\nText of a.\n",
    "packages/a/CHANGELOG.md": "# @scope/a\n\n## 1.0.0\n",
    "packages/b/package.json": '{ "name": "b", "version": "0.0.0", "private": true }',
    "packages/b/README.md": "# b\n",
  });

  expect(readGuides(folder)).toEqual([
    { file: "README.md", title: "Project", text: "\nText.\n", group: "Development" },
    {
      file: "packages/a/CHANGELOG.md",
      title: "Changelog of @scope/a",
      text: "\n## 1.0.0\n",
      group: "Changelogs",
    },
    { file: "packages/a/README.md", title: "@scope/a", text: "\nText of a.\n", group: "Packages" },
    { file: "packages/b/README.md", title: "b", text: "", group: "Development" },
  ]);
});

test("reads the README of every package of this repository", () => {
  const titles = readGuides(root).map(({ title }) => title);
  expect(titles).toEqual(expect.arrayContaining(publicPackages(root).map(({ name }) => name)));
  expect(titles).toEqual(expect.arrayContaining(["roma-assets", "Contributing", "spec-diff"]));
});

test("finds the sources of what a package exports to TypeScript", () => {
  const exports = {
    ".": "./dist/index.js",
    "./part": "./dist/part.js",
    "./types": { types: "./index.gen.d.ts" },
    "./data.yaml": "./data.yaml",
    "./package.json": "./package.json",
  };
  const manifest = { name: "@scope/a", exports };
  const folder = "packages/a";

  expect(findEntryPoints({ name: "@scope/a", version: "1.0.0", folder, manifest })).toEqual([
    { name: "@scope/a", file: join(root, "packages/a/src/index.ts") },
    { name: "@scope/a/part", file: join(root, "packages/a/src/part.ts") },
    { name: "@scope/a/types", file: join(root, "packages/a/index.gen.d.ts") },
  ]);
});

describe("the page of the HTTP API", () => {
  const options = { title: "<API>", descriptionUrl: "api.yaml", faviconUrl: "icon.svg" };

  test("loads nothing but files of the site", () => {
    const site = writeSite({ "index.html": renderReferencePage(options) });
    expect(findForeignResources(site)).toEqual([]);
    expect(findMissingPages(site, ["<API>"])).toEqual([]);
  });

  test("lets the browser load from its own host only, and run only its own scripts", () => {
    const { policy, script } = readPage(renderReferencePage(options));
    const digest = createHash("sha256").update(script).digest("base64");
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain(`script-src 'self' 'sha256-${digest}'`);
  });

  test("shows the description, which it sends to no validator", () => {
    const { settings } = showPage(renderReferencePage(options));
    expect(settings).toMatchObject({ url: "api.yaml", validatorUrl: null });
  });

  test("sends requests only if it may", () => {
    const reading = showPage(renderReferencePage(options));
    expect(reading.settings).toMatchObject({ supportedSubmitMethods: [] });
    const trying = showPage(renderReferencePage({ ...options, canSendRequests: true }));
    expect(trying.settings).not.toHaveProperty("supportedSubmitMethods");
  });

  test("follows the color scheme of the system", () => {
    const html = renderReferencePage(options);
    expect(showPage(html, { isDark: false }).classes).toEqual([]);
    expect(showPage(html, { isDark: true }).classes).toEqual(["dark-mode"]);
  });

  test("ends no script early, whatever the address of the description is", () => {
    const html = renderReferencePage({ ...options, descriptionUrl: "</script>.yaml" });
    expect(showPage(html).settings).toMatchObject({ url: "</script>.yaml" });
  });
});

// --- internal ---

/** Writes files to a new folder, and returns its path. */
function writeSite(files: Record<string, string>): string {
  const folder = createScratchFolder("site");
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  return folder;
}

function readPage(html: string): { policy: string; script: string } {
  const document = parseDocument(html);
  const script = DomUtils.getElementsByTagName("script", document).at(-1)!;
  const meta = DomUtils.getElementsByTagName("meta", document);
  const policy = meta.find(({ attribs }) => attribs["http-equiv"] === "Content-Security-Policy");

  return { policy: policy!.attribs["content"]!, script: DomUtils.textContent(script) };
}

/** Runs the script of the page in as much of a browser as it needs. */
function showPage(html: string, { isDark = false } = {}) {
  const classes = new Set<string>();
  let settings: unknown;
  const browser = {
    matchMedia: () => ({ matches: isDark, addEventListener() {} }),
    document: {
      documentElement: {
        classList: {
          toggle: (name: string, force: boolean) => force && classes.add(name),
        },
      },
      querySelector: () => ({}),
    },
    MutationObserver: class {
      observe() {}
    },
    SwaggerUIBundle: (received: unknown) => (settings = received),
  };

  runInNewContext(readPage(html).script, browser);
  return { settings, classes: [...classes] };
}
