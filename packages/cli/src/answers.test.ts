/**
 * What the command does with responses that nobody expects, in this process: real processes would
 * take too long for thousands of runs. `npm run soak` sets more runs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  anyResponse,
  describedBodies,
  type OddResponse,
  toResponse,
} from "../../client/test/odd-responses.ts";
import { expectJsonLines } from "../test/json-lines.ts";
import { runCommandLine } from "./run-command-line.ts";

const runs = Number(process.env["ROMA_ANSWERS"] ?? 20);
const MAX_DURATION_MS = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), "roma-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"],
  });
  vi.stubEnv("GITHUB_ACTIONS", "true");
  for (const name of ["ENDPOINT", "IAM_ENDPOINT"]) {
    vi.stubEnv(`ROMA_${name}`, "https://x.example.com");
  }
  for (const name of ["PROJECT_ID", "INSTANCE_ID", "IAM_DOMAIN", "IAM_USER"]) {
    vi.stubEnv(`ROMA_${name}`, "x");
  }
  vi.stubEnv("ROMA_IAM_PASSWORD", "password-for-tests");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A run of the command against a service. */
interface Run {
  readonly args: readonly string[];
  readonly isJson: boolean;
  readonly logins: readonly OddResponse[];
  readonly posts: readonly OddResponse[];
  readonly polls: readonly OddResponse[];
  readonly lists: readonly OddResponse[];
}

const { listApplications, listTasks, listInstances, listProjects } = describedBodies;

const anyList = fc.oneof(
  ...[listApplications, listTasks, listInstances, listProjects].map((body) => anyResponse(body)),
);

const anyRun: fc.Arbitrary<Run> = fc.record({
  args: fc.constantFrom(
    ["job", "job-1"],
    ["job", "job-1", "--wait", "--timeout", "20"],
    ["token"],
    ["list", "applications"],
    ["list", "tasks", "--name", "Copy"],
    ["list", "instances"],
    ["list", "projects"],
    ["delete", "--app", "app-1", "--yes", "--timeout", "20"],
  ),
  isJson: fc.boolean(),
  logins: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(anyResponse(describedBodies.createToken, 201), { minLength: 1, maxLength: 2 }),
  ),
  posts: fc.array(anyResponse(describedBodies.deleteAssets), { maxLength: 2 }),
  polls: fc.array(anyResponse(describedBodies.getAssetJob), { minLength: 1, maxLength: 3 }),
  lists: fc.array(anyList, { minLength: 1, maxLength: 3 }),
});

test(
  "the command ends with an exit code of its own, whatever the service sends",
  { timeout: MAX_DURATION_MS },
  async () => {
    const examples = ["instances", "projects"].map(listWithoutId);
    await fc.assert(fc.asyncProperty(anyRun, endsNormally), { numRuns: runs, examples });
  },
);

// --- internal ---

/** Returns a run that lists an item without an ID. */
function listWithoutId(kind: string): [Run] {
  const lists = [toSuccess({ [kind]: [{ name: "nameless" }] })];
  return [{ args: ["list", kind], isJson: true, logins: [], posts: [], polls: [], lists }];
}

/** Characters that no output has, besides the end of a line. */
const CONTROL_CHARACTER = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** The last page of any list. */
const EMPTY_LISTS = { total: 0, apps: [], entities: [], instances: [], projects: [] };

let journals = 0;

async function endsNormally({ args, isJson, logins, posts, polls, lists }: Run): Promise<void> {
  const login = toLogin(describedBodies.createToken);
  const created = toSuccess(describedBodies.deleteAssets);
  vi.stubGlobal(
    "fetch",
    respondInTurn({
      logins: [...logins, login],
      posts: [...posts, created],
      polls,
      lists: [...lists, toSuccess(EMPTY_LISTS)],
    }),
  );
  const output = captureOutput();
  journals += 1;
  const journal = args[0] === "delete" ? ["--journal", join(folder, `${journals}.jsonl`)] : [];

  const exitCode = await inNoTime(
    runCommandLine([...args, ...journal, ...(isJson ? ["--json"] : [])]),
  );

  expect([0, 1, 2, 3, 4, 5, 6]).toContain(exitCode);
  const { stdout, stderr } = output;
  expect(stderr, "an error that nobody expected").not.toMatch(/^ {4}at /m);
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(CONTROL_CHARACTER);
    expect(text).not.toMatch(/::error::|##\[/);
  }
  if (isJson) {
    expectJsonLines(stdout, exitCode);
  }
}

function toLogin(body: object): OddResponse {
  const headers = { "X-Subject-Token": "token-for-tests" };
  return { status: 201, headers, body: JSON.stringify(body) };
}

function toSuccess(body: object): OddResponse {
  return { status: 200, headers: {}, body: JSON.stringify(body) };
}

/** Creates a `fetch` that gives the responses of each kind in turn, and repeats the last one. */
function respondInTurn(service: Pick<Run, Kind>) {
  const counts = { logins: 0, posts: 0, polls: 0, lists: 0 };

  return async (url: string, { method }: RequestInit) => {
    const kind = kindOf(url, method);
    const responses = service[kind];
    const index = Math.min(counts[kind], responses.length - 1);
    counts[kind] += 1;
    return toResponse(responses[index]!);
  };
}

type Kind = "logins" | "posts" | "polls" | "lists";

function kindOf(url: string, method: string | undefined): Kind {
  if (url.includes("/auth/tokens")) {
    return "logins";
  }
  if (method === "POST") {
    return "posts";
  }
  return url.includes("/jobs/") ? "polls" : "lists";
}

function captureOutput(): { stdout: string; stderr: string } {
  const captured = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      captured[name] += String(text);
      return true;
    });
  }
  return captured;
}

/** Waits for a task, whose delays end as soon as nothing else is left to do. */
async function inNoTime<T>(task: Promise<T>): Promise<T> {
  const state = { isDone: false };
  const end = () => {
    state.isDone = true;
  };
  task.then(end, end);

  for (;;) {
    await passTurns();
    if (state.isDone) {
      return task;
    }
    await vi.advanceTimersToNextTimerAsync();
  }
}

/** Lets requests and files of a task proceed. */
async function passTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
