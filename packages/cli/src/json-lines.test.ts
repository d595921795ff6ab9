/** With `--json`, the last line says how the command ended, whatever happens. */
import { describe, expect, test, vi } from "vitest";
import { startFakeService } from "../test/fake-service.ts";
import { expectJsonLines } from "../test/json-lines.ts";
import { setUp } from "../test/set-up.ts";

vi.setConfig({ testTimeout: 120_000 });

type Line = Record<string, unknown>;

describe.concurrent("the last line", () => {
  test.for<[string, string[], Line]>([
    ["without a command", ["--json"], { exitCode: 2, code: "usage" }],
    ["with an unknown command", ["delte", "--json"], { exitCode: 2, code: "usage" }],
    ["with an unknown option", ["delete", "--aps", "--json"], { exitCode: 2, code: "usage" }],
    ["without an argument", ["job", "--json"], { exitCode: 2, code: "usage" }],
    ["without settings", ["job", "j", "--json"], { exitCode: 2, code: "usage" }],
    ["without IAM settings", ["token", "--json"], { exitCode: 2, code: "usage" }],
    [
      "without a list",
      ["delete", "--apps", "none", "--dry-run", "--no-inspect", "--json"],
      { exitCode: 2, code: "usage", message: expect.stringContaining("none: cannot be read") },
    ],
    [
      "of an empty dry run",
      ["delete", "--dry-run", "--no-inspect", "--apps", "empty.txt", "--json"],
      { type: "plan", totals: { apps: 0, tasks: 0, batches: 0, duplicates: 0 }, exitCode: 0 },
    ],
  ])("%s is valid", async ([, args, expected]) => {
    const { run, write } = await setUp();
    write("empty.txt", []);

    const { lines } = await run(args, {});

    expect(lines).toHaveLength(1);
    expect(lastOf(lines)).toMatchObject(expected);
  });

  test.for<[string, string[], Line]>([
    ["without --yes", ["delete", "--app", "a"], { exitCode: 2, code: "usage" }],
    ["of a missing journal", ["resume", "none"], { exitCode: 2, code: "journal" }],
    [
      "of an unknown job",
      ["job", "none"],
      {
        type: "error",
        exitCode: 1,
        code: "api",
        status: 404,
        requestId: expect.any(String),
        message: expect.stringContaining("404"),
      },
    ],
    [
      "of an endpoint without a scheme",
      ["job", "j", "--endpoint", "localhost:18090"],
      {
        exitCode: 2,
        message:
          "--endpoint (ROMA_ENDPOINT) must be a URL that begins with https://, received localhost:18090.",
      },
    ],
    [
      "of an endpoint with http",
      ["job", "j", "--endpoint", "http://sandbox:8080"],
      {
        exitCode: 2,
        message: expect.stringMatching(/^--endpoint .* must use https, .*http:\/\/sandbox:8080\.$/),
      },
    ],
    [
      "of an invalid region",
      ["job", "j", "--region", "a/b"],
      { exitCode: 2, message: expect.stringMatching(/^--region \(ROMA_REGION\): expected a name/) },
    ],
    [
      "of an empty job ID",
      ["job", ""],
      { exitCode: 2, message: expect.stringMatching(/^ID: expected the ID of a job/) },
    ],
  ])("%s is valid", async ([, args, expected]) => {
    const { run } = await setUp();

    const { lines } = await run([...args, "--json"]);

    expect(lastOf(lines)).toMatchObject(expected);
  });

  test("of a token with a space names the variable and not the token", async () => {
    const { run, place } = await setUp();
    const env = { ...place, ROMA_TOKEN: "Bearer secret" };

    const { lines, stdout, stderr } = await run(["job", "j", "--json"], env);

    expect(lastOf(lines)).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^ROMA_TOKEN: expected printable ASCII/),
    });
    expect(stdout + stderr).not.toContain("secret");
  });

  test("of a deletion with a wrong password has the chain of causes", async () => {
    const { run, place, iam } = await setUp({ apps: ["a"] });
    const env = { ...place, ...iam, ROMA_IAM_PASSWORD: "a wrong one" };

    const { lines } = await run(["delete", "--app", "a", "--yes", "--json"], env);

    expect(lastOf(lines)).toMatchObject({
      type: "error",
      exitCode: 3,
      code: "token",
      message: "No token could be obtained",
      causes: [{ code: "api", status: 401, message: expect.stringContaining("password") }],
    });
  });

  test("of token has the expiry and not the token", async () => {
    const { run, place, iam } = await setUp();

    const { lines } = await run(["token", "--json"], { ...place, ...iam });

    expect(lines).toHaveLength(1);
    expect(lastOf(lines)).toEqual({
      type: "token",
      user: "a-user",
      domain: "a-domain",
      expiresAt: expect.stringMatching(/Z$/),
      exitCode: 0,
    });
  });
});

test("job that failed, and job with an unknown status, end with a line that has the exit code", async () => {
  const failed = await startFakeService(() => ({ status: "FAILED" }));
  const canceled = await startFakeService(() => ({ status: "Canceled", progress_percent: 1 }));

  const { stdout } = await failed.run(["job", "j", "--json"]);
  const unknown = await canceled.run(["job", "j", "--json"]);

  expect(lastOf(stdout.trimEnd().split("\n"))).toEqual({
    type: "job",
    jobId: "j",
    job: { status: "FAILED" },
    exitCode: 1,
  });
  expect(lastOf(unknown.stdout.trimEnd().split("\n"))).toMatchObject({
    type: "error",
    exitCode: 5,
    code: "job-status",
  });
});

test("events about errors have codes, and whole milliseconds", async () => {
  const service = await startFakeService((method, _path, count) => {
    if (method === "POST") {
      return { job_id: "job-1" };
    }
    return count <= 3 ? new Response("", { status: 503 }) : { status: "SUCCESS" };
  });

  const { stdout, code } = await service.run([
    "delete",
    "--app",
    "a",
    "--no-inspect",
    "--yes",
    "--json",
  ]);

  expectJsonLines(stdout, code);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line): Line => JSON.parse(line));
  expect(events.find(({ type }) => type === "poll-failed")).toMatchObject({
    error: { code: "api", status: 503 },
  });
});

// --- internal ---

function lastOf(lines: readonly string[]): Line {
  return JSON.parse(lines.at(-1) ?? "");
}
