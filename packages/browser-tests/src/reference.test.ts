/** Tests "Try the API" in a browser. */
import { createSandbox } from "@roma-assets/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { findSeriousProblems, takeScreenshot, useBrowser, views } from "./browser.ts";

const open = useBrowser();

test("an operation can be tried as it is filled in, and its response is shown", async () => {
  const { sandbox, url } = await serve();
  const page = await open(`${url}/docs`);
  const operation = page.locator("#operations-Assets-deleteAssets");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();

  const response = operation.locator(".live-responses-table .response");
  await response.waitFor();
  expect(await response.locator(".response-col_status").textContent()).toMatch(/^200/);
  const [job] = sandbox.state().jobs;
  expect(job).toMatchObject({ apps: ["app-1"], tasks: ["task-1"] });
  expect(await response.textContent()).toContain(job?.id);
  await takeScreenshot(page, "docs-tried");
});

test.for(Object.entries(views))("is readable and accessible: %s", async ([name, view]) => {
  const { url } = await serve();
  const page = await open(`${url}/docs`, view);
  await page.locator("#operations-Assets-deleteAssets").waitFor();

  expect(await findSeriousProblems(page)).toEqual([]);
  await takeScreenshot(page, `docs-${name}`);
});

test("without Swagger UI, the page says how to install it", async () => {
  const { url } = await serve();
  const page = await open(`${url}/_sandbox/page/docs-missing.html`);
  await page.getByText("npm i -D --ignore-scripts swagger-ui-dist").waitFor();

  expect(await findSeriousProblems(page)).toEqual([]);
  await takeScreenshot(page, "docs-missing");
});

// --- internal ---

async function serve() {
  const sandbox = createSandbox({ apps: ["app-1"], tasks: ["task-1"] });
  const { url, close } = await sandbox.listen();
  onTestFinished(close);
  return { sandbox, url };
}
