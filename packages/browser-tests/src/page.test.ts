/** Tests the sandbox's page in a browser. */
import { createSandbox, type SandboxOptions } from "@roma-assets/sandbox";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { findSeriousProblems, takeScreenshot, useBrowser, views } from "./browser.ts";
import { startSandbox } from "./commands.ts";

const open = useBrowser();

test("a deletion from the command line is seen square by square", async () => {
  const { url, runCommand } = await startSandbox("--apps=220", "--tasks=40", "--job-ms=1500");
  const page = await open(url);
  await untilShown(page, "Applications220");
  await page.evaluate(RECORD_SQUARES);

  const run = runCommand("delete", ...apps(1, 210), "--task=task-1", "--yes", "--ignore-missing");
  await untilShown(page, /Delete 100 applications, 1 task|Delete 100 applications/);
  await page.getByText(/^running, \d+ %$/).waitFor();
  await takeScreenshot(page, "page-deletion");
  const { code, output } = await run;
  expect([code, output]).toEqual([0, expect.stringContaining("211")]);
  await untilShown(page, "Applications10 · 210 deleted");
  await untilShown(page, "Tasks39 · 1 deleted");

  const { histories, maxRunning } = await page.evaluate<Recorded>("globalThis.recorded");
  const deleted = histories.slice(0, 210).map((history) => history.join(" "));
  expect(new Set(deleted)).toEqual(new Set(["exists running gone"]));
  expect(new Set(histories.slice(210, 220).flat())).toEqual(new Set(["exists"]));
  expect(maxRunning).toBe(100);
  expect(await page.getByText("succeeded").count()).toBe(3);
  await takeScreenshot(page, "page-deleted");
});

test("a fault switched on is seen in the exchanges, and by the command line", async () => {
  const { url, runCommand } = await startSandbox();
  const page = await open(url);
  await page.getByLabel("Affected calls").selectOption("all");
  await page.getByLabel("A page in place of JSON").check();
  await untilPlanned(page, '"probability": 1');

  const failed = await runCommand("list", "applications");
  expect(failed.code).not.toBe(0);
  expect(failed.output).toMatch(/not JSON|text\/html|It works/i);
  await page.locator("tr.exchange", { hasText: "html" }).first().waitFor();
  await page.locator("tr.exchange button").first().click();
  await page.getByText("It works!").waitFor();
  await page.getByText("x-auth-token: •••").waitFor();
  await takeScreenshot(page, "page-fault");

  await page.getByLabel("A page in place of JSON").uncheck();
  await untilPlanned(page, "[]");
  expect((await runCommand("list", "applications")).code).toBe(0);
});

test("the controls add assets, start a job, expire tokens, and reset", async () => {
  const { sandbox, url } = await serve({ apps: ["app-1"] });
  const page = await open(url);
  await page.getByText("Add 100 applications, 20 tasks").click();
  await untilShown(page, "Applications101");
  await page.getByText("Start a job elsewhere").click();
  await untilShown(page, "Delete nothing (started elsewhere)");

  const token = sandbox.issueToken();
  await page.getByText("Expire all tokens").click();
  await untilShown(page, "All tokens have expired.");
  const path = `/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/apps`;
  expect((await fetch(url + path, { headers: { "x-auth-token": token } })).status).toBe(401);

  await page.getByRole("button", { name: "Reset" }).click();
  await untilShown(page, "No job yet.");
  await untilShown(page, "Applications1");
  await untilShown(page, "No request yet.");
});

test("an archive is seen beside the assets until it is downloaded", async () => {
  const { sandbox, url } = await serve({ apps: ids("app", 3), jobDurationMs: 0 });
  const page = await open(url);
  const headers = { "content-type": "application/json", "x-auth-token": sandbox.issueToken() };
  const base = `${url}/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets`;
  const body = JSON.stringify({ apps: [{ id: "app-1" }, { id: "app-2" }], tasks: [] });
  await fetch(`${base}/export`, { method: "POST", headers, body });

  await untilShown(page, "Export 2 applications");
  await page.locator(".square.archives").nth(1).hover();
  await untilShown(page, "named 2 applications, 0 tasks: exists");
  await takeScreenshot(page, "page-archive");
  await fetch(`${base}/archives/${sandbox.state().archives[0]?.id}`, { headers });
  await untilShown(page, "Archives0 · 1 downloaded or expired");
});

test("what changes while the state is being read is shown", async () => {
  const { sandbox, url } = await serve({ apps: ids("app", 3), jobDurationMs: 0 });
  const page = await open(url, {
    async prepare(opened) {
      await opened.addInitScript(COUNT_CHANGES);
      await opened.route("**/_sandbox/state", async (route) => {
        const response = await route.fetch();
        await remove(sandbox, url, ["app-2"]);
        // By time, because a tab in the background draws no frames.
        await opened.waitForFunction("globalThis.changes > 0", undefined, { polling: 50 });
        await route.fulfill({ response });
      });
    },
  });

  await untilShown(page, "Applications2 · 1 deleted");
});

test("the settings can be copied with a token that works", async () => {
  const { url } = await serve({ apps: ["app-1"] });
  const page = await open(url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
  await page.locator("#copy-settings").click();
  await page.getByText("Copied").waitFor();

  const text = await page.evaluate<string>("navigator.clipboard.readText()");
  const settings = Object.fromEntries(
    Array.from(text.matchAll(/^export (\w+)=(.*)$/gm), ([, name, value]) => [name, value]),
  );
  const { ROMA_ENDPOINT, ROMA_PROJECT_ID, ROMA_INSTANCE_ID, ROMA_TOKEN } = settings;
  const response = await fetch(
    `${ROMA_ENDPOINT}/v2/${ROMA_PROJECT_ID}/instances/${ROMA_INSTANCE_ID}/apps`,
    { headers: { "x-auth-token": ROMA_TOKEN } },
  );
  expect(response.status).toBe(200);
  expect(await page.locator("#settings").textContent()).not.toContain(ROMA_TOKEN);
});

test("a name is shown as text, even if it contains HTML", async () => {
  const name = `<img src="/x" onerror="document.title='broken'"><b>bold</b>`;
  const { url } = await serve({ apps: [{ id: "app-1", name }] });
  const page = await open(url);
  await page.locator(".field .square").first().hover();

  await untilShown(page, `app-1, named ${name}: exists`);
  expect(await page.locator("img, b").count()).toBe(0);
  expect(await page.title()).toBe("ROMA Connect sandbox");
});

test("everything can be done with the keyboard", async () => {
  const { sandbox, url } = await serve({ apps: ids("app", 30), tasks: ["task-1"] });
  const path = `/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/apps`;
  const page = await open(url);
  await untilShown(page, "Applications30");
  await fetch(url + path, { headers: { "x-auth-token": sandbox.issueToken() } });
  await page.locator("tr.exchange").waitFor();

  const reached = new Map<string, string>();
  for (let count = 0; count < 40; count += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<string>(NAME_FOCUSED);
    if (focused === "Applications field") {
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      reached.set(focused, (await page.locator("#inspected").textContent()) ?? "");
    } else if (focused === "Connection breaks") {
      await page.keyboard.press("Space");
      await untilPlanned(page, '"reset"');
      reached.set(focused, "switched on");
    } else if (focused === "exchange") {
      await page.keyboard.press("Enter");
      await page.getByText("x-auth-token: •••").waitFor();
      reached.set(focused, "opened");
    } else if (focused === "Reset") {
      await page.keyboard.press("Enter");
      await untilShown(page, "No request yet.");
      reached.set(focused, "reset");
    }
  }

  expect(Object.fromEntries(reached)).toEqual({
    "Applications field": "app-2: exists",
    exchange: "opened",
    Reset: "reset",
    "Connection breaks": "switched on",
  });
});

test("20,000 assets remain usable", async () => {
  const { sandbox, url } = await serve({ apps: ids("app", 20_000), jobDurationMs: 0 });
  const page = await open(url);
  await untilShown(page, "Applications20,000");
  expect(await page.locator(".field .square").count()).toBe(20_000);

  await remove(sandbox, url, ids("app", 100));
  await untilShown(page, "Applications19,900 · 100 deleted");
  await page.getByRole("switch", { name: "Connection breaks reset" }).check();
  await untilPlanned(page, '"reset"');
  await takeScreenshot(page, "page-many");
});

test("there is no motion where none is wanted", async () => {
  const { url } = await serve({ apps: ["app-1"] });
  const page = await open(url, { reducedMotion: "reduce" });
  await page.locator(".field .square").waitFor();
  const square = 'document.querySelector(".field .square")';
  expect(await page.evaluate(`getComputedStyle(${square}).transitionProperty`)).toBe("none");
});

test.for(Object.entries(views))("is readable and accessible: %s", async ([name, view]) => {
  const { sandbox, url } = await serve({
    apps: ids("app", 320),
    tasks: ids("task", 90),
    jobDurationMs: 600_000,
    faults: { rules: [{ fault: "status", status: 429, operation: "listTasks" }] },
  });
  const page = await open(url, view);
  await untilShown(page, "Applications320");
  await remove(sandbox, url, ids("app", 100));
  const headers = { "x-auth-token": sandbox.issueToken() };
  const base = `${url}/v2/${sandbox.projectId}`;
  await fetch(`${base}/fdi/instances/${sandbox.instanceId}/tasks`, { headers });
  await fetch(`${base}/instances/${sandbox.instanceId}/apps?limit=2`, { headers });
  await page.locator("tr.exchange").nth(2).waitFor();
  await page.locator("tr.exchange button").first().click();
  await page.getByText("x-auth-token: •••").waitFor();
  await untilShown(page, "320 · 100 in a running job");

  expect(await findSeriousProblems(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
  await takeScreenshot(page, `page-${name}`);
});

// --- internal ---

interface Recorded {
  /** The states that each square has had, in order. */
  histories: string[][];
  /** Maximum number of applications that were in a running job at the same time. */
  maxRunning: number;
}

/** Records the states of all squares of applications, in the browser. */
const RECORD_SQUARES = `{
  const squares = [...document.querySelectorAll(".field")[0].children];
  const recorded = { histories: squares.map(() => ["exists"]), maxRunning: 0 };
  globalThis.recorded = recorded;
  const stateOf = ({ classList }) =>
    classList.contains("gone") ? "gone" : classList.contains("running") ? "running" : "exists";
  const look = () => {
    const states = squares.map(stateOf);
    const running = states.filter((state) => state === "running").length;
    recorded.maxRunning = Math.max(recorded.maxRunning, running);
    for (const [index, state] of states.entries()) {
      const history = recorded.histories[index];
      if (history.at(-1) !== state) {
        history.push(state);
      }
    }
  };
  const options = { subtree: true, attributeFilter: ["class"] };
  new MutationObserver(look).observe(document.querySelector("#fields"), options);
}`;

/** Counts the changes that have arrived in the browser. */
const COUNT_CHANGES = `
  globalThis.changes = 0;
  globalThis.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      this.addEventListener("change", () => (globalThis.changes += 1));
    }
  };
`;

/** Names the focused element, in the browser. */
const NAME_FOCUSED = `(() => {
  const element = document.activeElement;
  if (element.classList.contains("field")) {
    return element.previousElementSibling.firstChild.textContent + " field";
  }
  if (element.closest("tr")) {
    return "exchange";
  }
  return element.type === "checkbox"
    ? element.labels[0].querySelector(".what").firstChild.textContent
    : element.textContent;
})()`;

async function serve(options: SandboxOptions) {
  const sandbox = createSandbox(options);
  const { url, close } = await sandbox.listen();
  onTestFinished(close);
  return { sandbox, url };
}

/** Waits until the page contains a text, across its elements. */
async function untilShown(page: Page, text: string | RegExp): Promise<void> {
  await page.locator("body", { hasText: text }).waitFor();
}

/** Waits until the fault plan contains a text. It is folded, so nobody sees it. */
async function untilPlanned(page: Page, text: string): Promise<void> {
  await page.locator("#plan", { hasText: text }).waitFor({ state: "attached" });
}

async function remove(
  { projectId, instanceId, issueToken }: ReturnType<typeof createSandbox>,
  url: string,
  apps: string[],
): Promise<void> {
  const response = await fetch(`${url}/v2/${projectId}/instances/${instanceId}/assets/delete`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-auth-token": issueToken() },
    body: JSON.stringify({ apps }),
  });
  expect(response.status).toBe(200);
}

function ids(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}

function apps(first: number, last: number): string[] {
  return ids("app", last)
    .slice(first - 1)
    .map((id) => `--app=${id}`);
}
