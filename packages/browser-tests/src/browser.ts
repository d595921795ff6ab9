/** A real browser that reaches nothing but this machine. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { root } from "dev-tools";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";

/** How a page is looked at. */
export interface View {
  colorScheme?: "light" | "dark";
  /** Default: 1280 × 900. */
  viewport?: { width: number; height: number };
  reducedMotion?: "reduce";
  /** Is called before the page loads. */
  prepare?: (page: Page) => Promise<void>;
}

/** The views that every page is checked in. */
export const views: Record<string, View> = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { colorScheme: "light", viewport: { width: 375, height: 812 } },
};

/** Starts a browser for all tests of a file. Returns a function that opens a page. */
export function useBrowser(): (url: string, view?: View) => Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "roma-chromium-"));
  let context: BrowserContext;

  beforeAll(async () => {
    const executablePath = process.env["CHROMIUM"];
    if (executablePath === undefined) {
      throw new Error("CHROMIUM is not set: run npm run verify:browser.");
    }
    context = await chromium.launchPersistentContext(profile, { executablePath, args: ARGUMENTS });
  });
  afterAll(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });

  return async (url, view = {}) => {
    const page = await context.newPage();
    // Closing the page of the last test may have moved another tab to the front.
    await page.bringToFront();
    const problems = watch(page, new URL(url).host);
    onTestFinished(async () => {
      await page.close();
      expect(problems).toEqual([]);
    });

    const { colorScheme = "light", viewport = DEFAULT_VIEWPORT, reducedMotion, prepare } = view;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: reducedMotion ?? "no-preference" });
    await prepare?.(page);
    await page.goto(url);
    return page;
  };
}

/** Saves a picture of a page, for people to look at. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(root, "screenshots");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Returns what axe finds in a page that is serious or critical. */
export async function findSeriousProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();

  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

// --- internal ---

const DEFAULT_VIEWPORT = { width: 1280, height: 900 };

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Collects the errors of a page, and its requests to other hosts, which fail. */
function watch(page: Page, host: string): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      problems.push(message.text());
    }
  });

  // `data:` URLs carry their content with them.
  void page.route("**", (route) => {
    const url = new URL(route.request().url());
    if (url.host === host || url.protocol === "data:") {
      return route.continue();
    }
    problems.push(`request to ${url.host}`);
    return route.abort();
  });
  return problems;
}
