/** Tests the built command as a process, against a sandbox over HTTP. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, test, vi } from "vitest";
import {
  createStoppedClock,
  durationsOf,
  holdPosts,
  names,
  setUp,
  user,
  watch,
} from "../test/set-up.ts";

// Many processes at once are slow.
vi.setConfig({ testTimeout: 120_000 });

describe.concurrent("delete", () => {
  test("deletes exactly the assets in the files, with a token from IAM, and reports it", async () => {
    const { run, write, left, iam, place, files, folder } = await setUp({
      apps: names("app", 250),
      tasks: names("task", 60),
    });
    write("apps.txt", ["# mine", ...names("app", 220)]);
    write("tasks.txt", names("task", 40));
    const args = ["delete", "--apps", "apps.txt", "--tasks", "tasks.txt", "--yes"];
    const { code, stdout, stderr } = await run(args, { ...iam, ...place });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^220 applications and 40 tasks in instance f0fa1789/);
    expect(stdout).toMatch(/^ {2}task +task-1 +task-1$/m);
    expect(stdout).toMatch(/^ {2}\.\.\. and 250 more assets; --dry-run lists all of them$/m);
    expect(stdout).toMatch(/Deleted 260 of 260 assets/);
    expect(stdout).not.toContain("\u001B");
    expect(code).toBe(0);
    expect(left("apps")).toEqual(names("app", 250).slice(220));
    expect(left("tasks")).toEqual(names("task", 60).slice(40));
    const [journal = ""] = files().filter((name) => name.startsWith("roma-assets-"));
    expect(stdout).toContain(`Journal: ${journal}`);
    expect(readFileSync(join(folder, journal), "utf8")).not.toContain(user.password);
  });

  test("accepts single IDs, and IDs from stdin", async () => {
    const { run, left, settings } = await setUp({ apps: names("app", 5), tasks: ["t"] });
    const args = ["delete", "--app", "app-1", "--app", "app-2", "--task", "t", "--apps", "-", "-y"];
    expect(await run(args, settings, "app-4\n")).toMatchObject({ code: 0 });
    expect(left("apps")).toEqual(["app-3", "app-5"]);
    expect(left("tasks")).toEqual([]);
  });

  test("reads the token from stdin; options take precedence over the environment", async () => {
    const { run, left, place, token } = await setUp({ apps: ["a"] });
    const { ROMA_ENDPOINT: endpoint, ROMA_PROJECT_ID: project, ROMA_INSTANCE_ID: instance } = place;
    const flags = ["--endpoint", endpoint, "--project-id", project, "--instance-id", instance];
    const args = ["delete", "--app", "a", "--yes", "--token-stdin", ...flags];
    const env = { ROMA_REGION: "nowhere-1", ROMA_INSTANCE_ID: "other", ROMA_TOKEN: "old" };
    expect(await run(args, env, `${token}\n`)).toMatchObject({ code: 0 });
    expect(left("apps")).toEqual([]);
    const utf16 = Buffer.from(`\uFEFF${token}\r\n`, "utf16le");
    expect((await run(["job", "none", "--token-stdin", ...flags], env, utf16)).stderr).toMatch(
      /404/,
    );
  });

  test("--dry-run --no-inspect prints the batches of the real run, needs no settings and sends nothing", async () => {
    const { run, write, left, files } = await setUp({ apps: names("app", 150) });
    write("apps.txt", [...names("app", 150), "app-150"]);
    const args = ["delete", "--apps", "apps.txt", "--task", "t", "--dry-run", "--no-inspect"];
    const human = await run(args, {});
    expect(human).toMatchObject({ code: 0, stderr: "" });
    expect(human.lines).toEqual([
      "Batch 1: 1 task (t), 99 applications (app-1 ... app-99)",
      "Batch 2: 51 applications (app-100 ... app-150)",
      "1 duplicate left out",
      "150 applications and 1 task in 2 batches. Nothing was deleted.",
    ]);
    const json = await run([...args, "--json"], {});
    const [first, second, plan] = json.lines.map((line) => JSON.parse(line));
    expect([first.apps.length, second.apps.length]).toEqual([99, 51]);
    expect(plan).toEqual({
      type: "plan",
      totals: { apps: 150, tasks: 1, batches: 2, duplicates: 1 },
      exitCode: 0,
    });
    expect(left("apps")).toHaveLength(150);
    expect(files()).toEqual(["apps.txt"]);
  });

  test("--json prints events and the report as JSON Lines, and everything else to stderr", async () => {
    const { run } = await setUp({ apps: ["a"] });
    const { code, lines, stderr } = await run(["delete", "--app", "a", "--yes", "--json"]);
    const events = lines.map((line) => JSON.parse(line));
    expect(code).toBe(0);
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type !== "progress")).toEqual([
      "inspected",
      "batch",
      "submitted",
      "deleted",
      "report",
    ]);
    const totals = { requested: 1, deleted: 1, missing: 0, failed: 0, unknown: 0 };
    expect(events.at(-1)).toMatchObject({ totals, batches: [], exitCode: 0 });
    expect(stderr).toMatch(/Deleted 1 of 1 asset/);
  });

  test("succeeds without a request if there is nothing to delete", async () => {
    const { run, write, files, settings } = await setUp();
    write("none.txt", ["# none"]);
    const env = { ...settings, ROMA_ENDPOINT: "http://127.0.0.1:9" };
    expect(await run(["delete", "--apps", "none.txt", "--yes"], env)).toMatchObject({ code: 0 });
    expect(files()).toEqual(["none.txt"]);
    const json = await run(["delete", "--apps", "none.txt", "--yes", "--json"], env);
    expect(JSON.parse(json.stdout)).toEqual({
      type: "report",
      totals: { requested: 0, deleted: 0, missing: 0, failed: 0, unknown: 0 },
      batches: [],
      backups: [],
      inspected: [],
      exitCode: 0,
    });
  });

  test("does not overwrite existing list files", async () => {
    const { run, write, folder, left } = await setUp({ apps: ["a"] });
    write("list.apps", ["a"]);
    mkdirSync(join(folder, "list.tasks"));
    const args = ["delete", "--apps", "list.apps", "--journal", "list", "--yes"];
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/list\.apps: .*\n.*list\.tasks: /);
    expect(readFileSync(join(folder, "list.apps"), "utf8")).toBe("a\n");
    expect(left("apps")).toEqual(["a"]);
  });
});

describe.concurrent("exit code 2, with nothing sent", () => {
  test("names everything that is missing at once", async () => {
    const { run } = await setUp();
    const { code, stderr } = await run(["delete"], {});
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/Missing assets.*--app/),
      expect.stringMatching(/Missing endpoint: .*ROMA_REGION/),
      expect.stringMatching(/Missing project ID: .*ROMA_PROJECT_ID/),
      expect.stringMatching(/Missing instance ID: .*ROMA_INSTANCE_ID/),
      expect.stringMatching(/Missing token: .*ROMA_TOKEN.*ROMA_IAM_PASSWORD/),
    ]);
    const empty = await run(["delete", "--app", "a", "--token-stdin"], {}, " \n");
    expect(empty.stderr).toMatch(
      /Missing instance ID.*\n.*--token-stdin: expected a token on stdin, received nothing\.\n$/,
    );
    const half = await run(["token"], { ROMA_IAM_USER: "u", ROMA_REGION: "r" });
    expect(half).toMatchObject({ code: 2 });
    expect(half.stderr).toMatch(/ROMA_IAM_DOMAIN, ROMA_IAM_PASSWORD/);
  });

  test("names an invalid ID by file and line", async () => {
    const { run, write, sandbox, files } = await setUp({ apps: ["ok"] });
    write("apps.txt", ["ok", "", "# comment", "not ok"]);
    const { code, stderr } = await run(["delete", "--apps", "apps.txt", "--yes"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/apps\.txt:4: "not ok" is not a valid ID/);
    const piped = await run(["delete", "--tasks", "-", "--yes"], undefined, "a,b\n");
    expect(piped.stderr).toMatch(/stdin:1: "a,b" is not a valid ID/);
    expect(sandbox.state().jobs).toEqual([]);
    expect(files()).toEqual(["apps.txt"]);
  });

  test("requires --yes where no prompt can be shown", async () => {
    const { run, left, files } = await setUp({ apps: ["a"] });
    const { code, stdout, stderr } = await run(["delete", "--app", "a"]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/1 application in instance/);
    expect(stderr).toMatch(/--yes/);
    expect(left("apps")).toEqual(["a"]);
    expect(files()).toEqual([]);
  });

  test.for([
    [["delete", "--token", "x"], /environment/],
    [["delete", "--app", "a", "--when-busy", "later"], /wait or throw/],
    [["delete", "--app", "a", "--timeout", "soon"], /seconds/],
    [["delete", "--app", "a", "--apps", "none.txt"], /none\.txt/],
    [
      ["delete", "--apps", "-", "--tasks", "-", "--dry-run", "--no-inspect"],
      /Only one option can read stdin/,
    ],
    [["delete", "--app", "a", "--endpoint", "http://x.example", "--yes"], /https/],
    [["delete", "--app", "a", "--endpoint", "https://x", "--region", "y", "--yes"], /one of them/],
    [["delete", "app-1"], /Unexpected argument: use --app app-1 or --task app-1\./],
    [["delete", "a,b"], /Unexpected argument: use --app or --task\./],
    [["status", "j", "k"], /Unexpected argument: expected 1\./],
    [["delete", "--app", "--yes"], /--app: expected a value, received an option/],
    [["delete", "--aps", "a"], /Unknown option --aps. Did you mean one of --app, --apps\?/],
    [["delete", "--token=secret"], /Unknown option --token\. Other users/],
    [["delte"], /Unknown command 'delte'\. Did you mean delete\?/],
    [["delete", "--app", "a", "--token-stdin", "--yes"], /expected a token on stdin/],
    [["delete", "--app", "a", "--apps", "", "--yes"], /"": cannot be read/],
    [["delete", "--app", "a", "--yes", "--journal", ""], /--journal: expected the name of a file/],
    [["delete", "--app", "a", "--yes", "--journal", "no/such/j"], /--journal no.*cannot write/],
    [["resume"], /Missing argument: JOURNAL/],
    [["resume", "none.jsonl"], /none\.jsonl/],
    [["sandbox", "--port", "8080"], /^roma-assets: [^\n]*: npx @roma-assets\/sandbox\.\n$/],
    [["sandbox", "--help"], /: npx @roma-assets\/sandbox\.\n$/],
    [["destroy"], /Unknown command 'destroy'\.\n.*roma-assets --help/],
    [[], /roma-assets --help/],
  ] as [string[], RegExp][])("%j", async ([args, message]) => {
    const { run } = await setUp();
    const { code, stdout, stderr } = await run(args);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
  });
});

describe.concurrent("the other exit codes", () => {
  test("1: names what failed, and lists it for another run", async () => {
    const { run, left, folder } = await setUp({ apps: names("app", 100), tasks: ["t"] });
    const apps = names("app", 100).flatMap((id) => ["--app", id]);
    const args = ["delete", "--task", "t", "--task", "gone", ...apps, "--yes", "--no-inspect"];
    const { code, stdout } = await run([...args, "--journal", "j"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Batch 1 failed \(100 assets\)/);
    expect(stdout).toMatch(/task gone: ROMA\.00110006/);
    expect(stdout).toMatch(/Deleted 2 of 102 assets/);
    expect(stdout).toMatch(
      /\n100 assets may still exist:\n {2}task t\n {2}task gone\n {2}application app-1\n/,
    );
    expect(stdout).toMatch(/ {2}\.\.\. and 90 more\n/);
    expect(stdout).toMatch(/roma-assets delete --apps j\.apps --tasks j\.tasks --no-inspect\n$/);
    expect(readFileSync(join(folder, "j.tasks"), "utf8")).toBe("t\ngone\n");
    expect(left("apps")).toEqual([]);
  });

  test("1: escapes control characters in messages of the service", async () => {
    const errorMessage = "x\u001B[2J\u009B8m\r\nDeleted 1 of 1 asset in 0.1 s.";
    const faults = { rules: [{ fault: "failing-job" as const, errorMessage }] };
    const { run } = await setUp({ apps: ["a"], faults });
    const { code, stdout } = await run(["delete", "--app", "a", "--yes"]);
    expect(code).toBe(1);
    expect(stdout).toContain(String.raw`x\u001b[2J\u009b8m\u000d\u000aDeleted 1 of 1`);
    for (const text of ["\u001B", "\u009B", "\r", "\nDeleted 1"]) {
      expect(stdout).not.toContain(text);
    }
  });

  test("1: resuming a completed run keeps edited list files", async () => {
    const { run, write, folder } = await setUp({ apps: ["a"] });
    await run(["delete", "--app", "a", "--app", "x", "--yes", "--no-inspect", "--journal", "j"]);
    write("j.apps", ["x"]);
    const { code, stdout } = await run(["resume", "j", "--yes"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/roma-assets delete --apps j\.apps/);
    expect(readFileSync(join(folder, "j.apps"), "utf8")).toBe("x\n");
  });

  test("2: the file to resume is not a journal", async () => {
    const { run, write } = await setUp();
    for (const line of [
      "null",
      '{"name":"package"}',
      '{"type":"header"}',
      '{"type":"header","format":3}',
      '{"type":"header","format":1}',
    ]) {
      write("f", [line]);
      const { code, stderr } = await run(["resume", "f", "--yes"]);
      expect(stderr).toMatch(
        /f is not a journal|must have format 1 or 2|is damaged in line 1: `endpoint` must be text/,
      );
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(code).toBe(2);
    }
  });

  test("1: reports a list file that cannot be written, and changes nothing else", async () => {
    const clock = createStoppedClock();
    const { start, folder, settings } = await setUp({ apps: ["a"], jobDurationMs: 1000, clock });
    const args = ["delete", "--app", "a", "--app", "x", "--task", "t", "--yes", "--no-inspect"];
    const { result, untilPrinted } = start([...args, "--journal", "j", "--json"], settings);
    await untilPrinted(/"submitted"/);
    mkdirSync(join(folder, "j.apps"));
    clock.advance(1000);
    const { code, stderr } = await result;
    expect(stderr).toMatch(/j\.apps: cannot write the list .*: E[A-Z]+/);
    expect(stderr).toMatch(/roma-assets delete --tasks j\.tasks --no-inspect\n/);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(code).toBe(1);
  });

  test("3: invalid token, missing permission, wrong password", async () => {
    const rules = [
      { operation: "deleteAssets", fault: "status" as const, status: 403, calls: [2] },
    ];
    const { run, settings, iam, place } = await setUp({ apps: ["a"], faults: { rules } });
    const args = ["delete", "--app", "a", "--yes"];
    const wrong = await run(args, { ...settings, ROMA_TOKEN: "wrong" });
    expect(wrong.stderr).toMatch(/401 APIGW\.0301/);
    expect(wrong.code).toBe(3);
    expect(await run(args)).toMatchObject({ code: 3 });
    const password = { ...iam, ROMA_IAM_PASSWORD: "not-the-password" };
    const refused = await run(args, { ...place, ...password });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/^roma-assets: IAM refused the user name or password\n/);
    const token = await run(["token"], { ...place, ...password });
    expect(token).toMatchObject({ code: 3, stdout: "" });
    expect(token.stderr).toMatch(/username or password is wrong/);
  });

  test("4: another job is running, with --when-busy throw; resuming waits", async () => {
    const rules = [
      { operation: "deleteAssets", fault: "foreign-job" as const, durationMs: 900, calls: [1] },
    ];
    const { run, left } = await setUp({ apps: ["a"], faults: { rules } });
    const args = ["delete", "--app", "a", "--yes", "--journal", "j", "--when-busy", "throw"];
    const { code, stderr } = await run(args);
    expect(code).toBe(4);
    expect(stderr).toMatch(/roma-assets resume j/);
    expect(left("apps")).toEqual(["a"]);
    const resumed = await run(["resume", "j", "--yes", "--when-busy", "wait"]);
    expect(resumed.stdout).toMatch(/Deleted 1 of 1 asset/);
    expect(resumed.code).toBe(0);
  });

  test("5: a batch was submitted twice because its first response was lost", async () => {
    const rules = [
      { operation: "deleteAssets", fault: "reset" as const, when: "after" as const, calls: [1] },
    ];
    const { run, left } = await setUp({ apps: ["a"], faults: { rules } });
    const { code, stdout } = await run(["delete", "--app", "a", "--yes", "--no-inspect"]);
    expect(stdout).toMatch(/Batch 1 has an unknown outcome/);
    expect(stdout).toMatch(/probably deleted by the first attempt/);
    expect(code).toBe(5);
    expect(left("apps")).toEqual([]);
  });

  test("6: a job that takes too long stops the run, which can be resumed", async () => {
    const clock = createStoppedClock();
    const { run, left } = await setUp({ apps: names("app", 3), jobDurationMs: 1000, clock });
    const args = [
      "delete",
      "--app",
      "app-1",
      "--yes",
      "--journal",
      "j",
      "--timeout",
      "0.3",
      "--json",
    ];
    const { code, lines, stderr } = await run(args);
    expect(code).toBe(6);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      type: "report",
      totals: { unknown: 1 },
      exitCode: 6,
      stopped: { code: "job-timeout" },
    });
    expect(stderr).toMatch(/Job \w+ \(batch 1\) was last seen with the status RUNNING, \d+%\./);
    clock.advance(1000);
    expect(await run(["resume", "j", "--yes", "--timeout", "3600"])).toMatchObject({ code: 0 });
    expect(left("apps")).toEqual(["app-2", "app-3"]);
    const again = await run(["resume", "j"]);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/0 of 1 asset/);
  });
});

test.concurrent("6: does not call a journal complete that could not be written", async () => {
  const clock = createStoppedClock();
  const { start, run, folder, settings } = await setUp({
    apps: ["a", "b"],
    jobDurationMs: 1000,
    clock,
  });
  const args = ["delete", "--app", "a", "--yes", "--journal", "j", "--json"];
  const { result, untilPrinted } = start(args, settings);
  await untilPrinted(/"submitted"/);
  rmSync(join(folder, "j.lock"));
  clock.advance(1000);
  const { code, stderr } = await result;
  expect(stderr).not.toMatch(/is complete/);
  expect(stderr).toMatch(/journal could not be used: j\n/);
  expect(stderr).toMatch(/roma-assets resume j\n/);
  expect(code).toBe(6);
  expect(await run(["resume", "j", "--yes"])).toMatchObject({ code: 0 });
});

test.skipIf(!existsSync("/dev/full"))(
  "6: fails if the report could not be written; resuming writes it",
  { concurrent: true },
  async () => {
    const { start, run, settings } = await setUp({ apps: ["a"] });
    const args = ["delete", "--app", "a", "--yes", "--json", "--journal", "j"];
    const full = openSync("/dev/full", "w");
    const { code, stderr } = await start(args, settings, undefined, full).result;
    closeSync(full);
    expect(stderr).toMatch(/Some output could not be written: ENOSPC/);
    expect(code).toBe(6);
    const again = await run(["resume", "j", "--json"]);
    expect(JSON.parse(again.lines.at(-1) ?? "")).toMatchObject({ totals: { deleted: 1 } });
  },
);

test.concurrent("leaves no copy of stdin behind, and suggests --token-stdin again for resuming", async () => {
  const clock = createStoppedClock();
  const { start, run, place, token, folder } = await setUp({ apps: ["a"], clock });
  const flags = ["--timeout", "0.3", "--journal", "j", "--token-stdin"];
  const stopped = await run(["delete", "--app", "a", "--yes", ...flags], place, token);
  expect(stopped.stderr).toContain("roma-assets resume j --token-stdin\n");
  // Stdin is copied to a file that has no name, so it disappears however the process ends.
  const { child, result } = start(["delete", "--apps", "-", "--yes"], { ...place, TMPDIR: folder });
  child.kill("SIGKILL");
  await result;
  expect(readdirSync(folder)).toEqual(["j"]);
});

// Windows ends a process immediately, without a signal that it could handle.
describe.skipIf(process.platform === "win32")("Ctrl-C", { concurrent: true }, () => {
  test("while a job is being created: waits for its ID, so that resuming submits nothing again", async () => {
    const { start, run, sandbox, settings, left } = await setUp({ apps: names("app", 3) });
    let posts = 0;
    const { url } = await holdPosts(sandbox, async () => {
      posts += 1;
      command.child.kill("SIGINT");
      await command.untilPrinted(/Stopping once the pending request completes/);
    });
    const through = { ...settings, ROMA_ENDPOINT: url };
    const args = ["delete", "--app", "app-1", "--app", "app-2", "--yes", "--journal", "j"];
    const command = start(args, through);
    const { code, stderr } = await command.result;
    expect(stderr).toContain(
      `Job ${sandbox.state().jobs[0]?.id} (batch 1) was created, and its state is unknown.`,
    );
    expect(code).toBe(130);
    expect(await run(["resume", "j", "--yes"], through)).toMatchObject({ code: 0 });
    expect(posts).toBe(1);
    expect(left("apps")).toEqual(["app-3"]);
  });

  test("while IAM does not respond: stops immediately, and nothing was sent", async () => {
    const { start, place, iam, sandbox, run, settings } = await setUp({ apps: ["a"] });
    const silent = createServer(() => child.kill("SIGINT")).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const env = { ...place, ...iam, ROMA_IAM_ENDPOINT: `http://127.0.0.1:${port}` };
    const args = ["delete", "--app", "a", "--yes", "--no-inspect", "--journal", "j"];
    const { child, result } = start(args, env);
    const { code, stderr } = await result;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(/may have been submitted/);
    expect(sandbox.state().jobs).toEqual([]);
    expect(await run(["resume", "j", "--yes"], settings)).toMatchObject({ code: 0 });
    silent.closeAllConnections();
    silent.close();
  });
});

// Windows ends a process immediately, without a signal that it could handle.
test.skipIf(process.platform === "win32")(
  "Ctrl-C: exits with 130, names the job, and leaves a complete journal that can be resumed",
  { concurrent: true },
  async () => {
    const clock = createStoppedClock();
    const { start, run, folder, left, settings, token } = await setUp({
      apps: names("app", 320),
      // Only the job of batch 2 has to be waited for.
      jobDurationMs: durationsOf(0, 1000),
      clock,
    });
    writeFileSync(join(folder, "apps"), names("app", 300).join("\n"));
    const args = ["delete", "--apps", "apps", "--yes", "--journal", "my journal", "--json"];
    const { child, result, untilPrinted } = start(args, settings);
    await untilPrinted(/"batch":2,.*"submitted"/);
    child.kill("SIGINT");
    const { code, stderr, lines } = await result;
    expect(code).toBe(130);
    const { jobId } = JSON.parse(lines.findLast((line) => line.includes('"submitted"')) ?? "");
    expect(stderr).toContain(`Job ${jobId} (batch 2) was `);
    expect(stderr).toContain("roma-assets resume 'my journal'");
    const journal = readFileSync(join(folder, "my journal"), "utf8");
    expect(journal.match(/app-\d+/g)).toHaveLength(300);
    expect(journal).not.toContain(token);
    expect(existsSync(join(folder, "my journal.lock"))).toBe(false);
    expect(left("apps").length).toBeGreaterThan(20);

    const refused = await run(["resume", "my journal"]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stdout).toMatch(/200 of 300 assets remain/);
    const other = await run(["resume", "my journal", "--yes", "--instance-id", "other"]);
    expect(other).toMatchObject({ code: 2, stdout: "" });
    expect(other.stderr).toMatch(
      /--instance-id: expected that of the journal my journal, f0fa1789\S*, received other\./,
    );
    const elsewhere = await run(["resume", "my journal", "--endpoint", "https://x.example"]);
    expect(elsewhere).toMatchObject({ code: 2, stdout: "" });
    expect(elsewhere.stderr).toMatch(
      /--endpoint: expected that of the journal my journal, http:\S+, received https:\/\/x\.example\./,
    );
    clock.advance(1000);
    const resumed = await run(["resume", "my journal", "--yes"]);
    expect(resumed.stdout).toMatch(/Deleted 300 of 300 assets/);
    expect(resumed.code).toBe(0);
    expect(left("apps")).toEqual(names("app", 320).slice(300));
  },
);

test.concurrent("resumes a killed run from its journal, and deletes exactly the same assets", async () => {
  const clock = createStoppedClock();
  const { start, run, write, left, settings } = await setUp({
    apps: names("app", 320),
    // Only the job of batch 2 has to be waited for.
    jobDurationMs: durationsOf(0, 1000),
    clock,
  });
  write("apps", names("app", 300));
  const args = ["delete", "--apps", "apps", "--yes", "--journal", "j", "--json"];
  const { child, result, untilPrinted } = start(args, settings);
  await untilPrinted(/"batch":2,.*"submitted"/);
  child.kill("SIGKILL");
  await result;
  clock.advance(1000);
  const resumed = await run(["resume", "j", "--yes"]);
  expect(resumed.stdout).toMatch(/^200 of 300 assets remain/);
  expect(resumed.stdout).toMatch(/Deleted 300 of 300 assets/);
  expect(resumed.code).toBe(0);
  expect(left("apps")).toEqual(names("app", 320).slice(300));
});

describe.concurrent("the other commands", () => {
  test("job shows a job, and --wait waits for it", async () => {
    const clock = createStoppedClock();
    const { run, start, sandbox, settings } = await setUp({
      apps: ["a"],
      jobDurationMs: durationsOf(1000),
      clock,
    });
    const post = (body: object) =>
      fetch(
        `${settings.ROMA_ENDPOINT}/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets/delete`,
        {
          method: "POST",
          headers: { "content-type": "application/json", "x-auth-token": settings.ROMA_TOKEN },
          body: JSON.stringify(body),
        },
      ).then(async (response) => ((await response.json()) as { job_id: string }).job_id);
    const good = await post({ apps: ["a"] });
    clock.advance(250);
    expect((await run(["job", good])).stdout).toMatch(/: RUNNING, 25%\n$/);
    const waiting = start(["job", good, "--wait", "--json"], settings);
    await waiting.untilPrinted(/"RUNNING"/);
    clock.advance(750);
    const waited = await waiting.result;
    expect(waited).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(waited.lines.at(-1) ?? "")).toMatchObject({
      type: "job",
      job: { status: "SUCCEEDED" },
    });
    const failed = await run(["job", await post({ apps: ["b"] }), "--wait"]);
    expect(failed.stdout).toMatch(/FAILED, 100%\n {2}application b: ROMA\.00110006/);
    expect(failed.code).toBe(1);
    const unknown = await run(["job", "no-such-job"]);
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toMatch(/404/);
  });

  test("token prints when the token expires, and nothing else", async () => {
    const { run, iam, place } = await setUp();
    const { code, stdout } = await run(["token"], { ...iam, ...place });
    expect(stdout).toMatch(/^IAM issued a token for a-user of a-domain; it expires at 20\S+Z\.\n$/);
    expect(code).toBe(0);
  });

  test("token reports that IAM could not be reached, and mentions no job", async () => {
    const { run, iam, place } = await setUp();
    const env = { ...place, ...iam, ROMA_IAM_ENDPOINT: "http://127.0.0.1:9" };
    const closed = await run(["token"], env);
    expect(closed.stderr).toMatch(/^roma-assets: IAM could not be reached\n/);
    expect(closed).toMatchObject({ code: 6, stdout: "" });
    const rules = [{ operation: "createToken", fault: "reset" as const, probability: 1 }];
    const lossy = await setUp({ faults: { rules } });
    const lost = await lossy.run(["token"], { ...lossy.place, ...lossy.iam });
    expect(lost.stderr).toMatch(/^roma-assets: IAM could not be reached\n/);
    expect(lost.stderr).not.toMatch(/job/);
    expect(lost.code).toBe(6);
  });

  test("--version names the platform, too", async () => {
    const { run } = await setUp();
    const { stdout } = await run(["--version"], {});
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S* \(Node\.js \d+\.\d+\.\d+, \w+ \w+\)\n$/);
  });

  test.for([["--help"], ["delete", "--help"], ["help", "delete"], ["help"], ["profile", "--help"]])(
    "%j fits into 80 columns",
    async (args) => {
      const { run } = await setUp();
      const { code, stdout } = await run(args, {});
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: roma-assets/m);
      const lines = stdout.split("\n").filter((line) => !line.includes("https://"));
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test.for([[["--help"]], [["help", "delete"]]])("%j begins with examples", async ([args = []]) => {
    const { run } = await setUp();
    const { stdout } = await run(args, {});
    expect(stdout).toMatch(/^Examples:\n {2}roma-assets /);
    expect(stdout).toMatch(/\nIssues: https:\S+\n$/);
  });

  test("options that all commands take stand before the command or after it", async () => {
    const { run, settings } = await setUp({ apps: ["a"] });
    const { ROMA_INSTANCE_ID: id, ...rest } = settings;
    for (const args of [
      ["--json", "--instance-id", id, "list", "applications"],
      ["list", "applications", "--json", "--instance-id", id],
    ]) {
      const { code, lines } = await run(args, rest);
      expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ type: "list", count: 1 });
      expect(code).toBe(0);
    }
  });

  test("uses the settings of @roma-assets/sandbox as they are", async ({ onTestFinished }) => {
    const { run } = await setUp();
    const require = createRequire(import.meta.url);
    const folder = dirname(require.resolve("@roma-assets/sandbox/package.json"));
    const child = spawn(process.execPath, [join(folder, "dist/bin.js"), "--job-ms", "0"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const { stdout, untilPrinted } = watch(child, []);
    await untilPrinted(/ROMA_IAM_PASSWORD=.*\n/);
    const settings = parseEnv(stdout()) as Record<string, string>;

    expect((await run(["token"], settings)).code).toBe(0);
    expect((await run(["delete", "--app", "app-2", "--yes"], settings)).code).toBe(0);
    const { stdout: ids } = await run(["list", "applications", "--ids"], settings);
    expect(ids).toMatch(/^app-1\napp-3\n/);
  });
});
