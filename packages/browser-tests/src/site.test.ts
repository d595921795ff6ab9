/** Tests the documentation site in a browser, as `npm run docs` builds it. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { root } from "dev-tools";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { findSeriousProblems, takeScreenshot, useBrowser, views } from "./browser.ts";

const open = useBrowser();

/** One page of each kind. */
const PAGES = {
  home: "/index.html",
  package: "/modules/_roma-assets_types.html",
  guide: "/documents/Security.html",
  function: "/functions/_roma-assets_batch_archive-files.exportToFile.html",
  reference: "/reference/index.html",
};

type PageKind = keyof typeof PAGES;

/**
 * The pages that axe looks at in each view. They are long and share their style, and it takes seconds
 * for each.
 */
const CHECKED: Record<string, readonly PageKind[]> = {
  light: ["home", "function", "reference"],
  dark: ["function"],
  phone: ["guide"],
};

/** TypeDoc's menus have links inside summaries, which its theme alone could change. */
const TYPEDOC_PROBLEM = /^nested-interactive: /;

test.for(Object.entries(views))("is readable and accessible: %s", async ([name, view]) => {
  const url = await serveSite();
  for (const [kind, path] of Object.entries(PAGES) as [PageKind, string][]) {
    const page = await open(`${url}${path}`, view);
    if (kind === "reference") {
      await page.locator("#operations-Assets-deleteAssets").waitFor();
    }

    const isChecked = CHECKED[name]?.includes(kind);
    const problems = isChecked ? await findSeriousProblems(page) : [];
    expect(problems.filter((problem) => !TYPEDOC_PROBLEM.test(problem))).toEqual([]);
    const [width, available] = await page.evaluate<number[]>(READ_WIDTHS);
    expect(width, `${kind} is as wide as the screen`).toBe(available);
    await takeScreenshot(page, `site-${kind}-${name}`);
    await page.close();
  }
});

test("the search finds a function, and its page has an example", async () => {
  const page = await open(`${await serveSite()}/index.html`);
  await page.locator("#tsd-search-trigger").click();
  await page.locator("#tsd-search-input").fill("exportToFile");
  await page.locator("#tsd-search-results").getByText("exportToFile").first().click();

  await page
    .getByRole("heading", { name: /exportToFile/ })
    .first()
    .waitFor();
  expect(await page.locator("pre code").first().textContent()).toContain("exportToFile(roma");
});

// --- internal ---

/** Runs in the page. */
const READ_WIDTHS = `[document.documentElement.scrollWidth, document.documentElement.clientWidth]`;

/** Serves the site, as GitHub Pages does, until the end of the test. */
async function serveSite(): Promise<string> {
  const app = new Hono();
  app.use("*", serveStatic({ root: relative(process.cwd(), join(root, "site")) }));
  const server = createAdaptorServer({ fetch: app.fetch }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());

  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
