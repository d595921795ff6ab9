/** Tests the built command as a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { createRomaClient, type RomaClient, type TokenFunction } from "@roma-assets/client";
import { iamToken } from "@roma-assets/client/iam";
import { createSandbox, type FaultPlan, type State } from "@roma-assets/sandbox";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readFaultRules } from "./command/fault-option.ts";
import { renderHelp } from "./command/help.ts";
import { type Option, options } from "./command/options.ts";

const command = join(import.meta.dirname, "../dist/bin.js");

const folder = mkdtempSync(join(tmpdir(), "roma-sandbox-"));
afterAll(() => rmSync(folder, { recursive: true }));

const processes = new Set<ChildProcess>();
afterEach(() => {
  for (const child of processes) {
    child.kill("SIGKILL");
  }
  processes.clear();
});

/** Windows ends a process immediately, without a signal that it could handle. */
const testSignals = test.skipIf(process.platform === "win32");

describe("the settings", () => {
  test("can be used as they are, with the token or with the user of IAM", async () => {
    const { env, readState } = await start("--apps", "3", "--tasks", "2", "--job-ms", "0");
    const withToken = connect(env, env["ROMA_TOKEN"]);
    const withUser = connect(env, iamTokenOf(env));

    const { job_id } = await withToken.deleteAssets({
      apps: ["app-2"],
      tasks: [{ task_id: "task-1" }],
    });
    const job = await withUser.getAssetJob({ job_id });

    expect(job).toMatchObject({ status: "SUCCEEDED" });
    expect(await readState()).toMatchObject({
      apps: [{ id: "app-1" }, { id: "app-3" }],
      tasks: [{ id: "task-2" }],
    });
  });

  testSignals("are all that a file receives, and the banner is on stderr", async () => {
    const file = join(folder, ".env");
    const output = openSync(file, "w");
    const { child, result, untilPrinted } = launch(["--apps", "1200", "--tasks", "1"], output);
    closeSync(output);

    await untilPrinted("stderr", "Press Ctrl-C");
    child.kill();
    const { stderr } = await result;

    expect(readFileSync(file, "utf8").match(/^\w+(?==\S+$)|^.*$/gm)).toEqual([
      "ROMA_ENDPOINT",
      "ROMA_PROJECT_ID",
      "ROMA_INSTANCE_ID",
      "ROMA_TOKEN",
      "ROMA_IAM_ENDPOINT",
      "ROMA_IAM_DOMAIN",
      "ROMA_IAM_USER",
      "ROMA_IAM_PASSWORD",
      "",
    ]);
    expect(stderr).toMatch(
      /^Local ROMA Connect with 1,200 applications \(app-1 to app-1200\) and 1 task \(task-1\)\.\n/,
    );
  });

  test("need no reader", async () => {
    const { child, untilPrinted } = launch([]);
    child.stdout!.destroy();

    const banner = await untilPrinted("stderr", "Press Ctrl-C");
    const [, url = ""] = /^State: (.*)$/m.exec(banner) ?? [];

    expect((await fetch(url)).status).toBe(200);
  });

  test.skipIf(process.platform !== "linux")("have to be written", async () => {
    const output = openSync("/dev/full", "w");
    const { result } = launch([], output);
    closeSync(output);

    const { code, stderr } = await result;

    expect(stderr).toMatch(
      /\nroma-sandbox: The settings could not be written to stdout: ENOSPC.*\n$/,
    );
    expect(code).toBe(1);
  });
});

describe("--body-form", () => {
  test.for([
    ["strings", 200, 400],
    ["objects", 400, 200],
    ["both", 200, 200],
  ] as const)("%s", async ([form, ofStrings, ofObjects]) => {
    const { post } = await start("--body-form", form, "--job-ms", "0");

    expect((await post({ apps: ["app-1"] })).status).toBe(ofStrings);
    expect((await post({ apps: [{ id: "app-2" }], tasks: [] })).status).toBe(ofObjects);
  });
});

describe("--fault", () => {
  test("breaks the calls that a rule in words selects", async () => {
    const { post, readState } = await start(
      "--fault=deleteAssets:reset:after calls=1",
      "--fault=status=429 operation=deleteAssets calls=2 retryAfterS=7",
      "--job-ms=0",
    );

    await expect(post({ apps: ["app-1"] })).rejects.toThrow("fetch failed");
    const second = await post({ apps: ["app-2"] });
    const third = await post({ apps: ["app-3"] });
    const { jobs, faults } = await readState();

    expect(second.status).toBe(429);
    expect(second.headers.get("retry-after")).toBe("7");
    expect(third.status).toBe(200);
    expect(jobs.map(({ apps }) => apps)).toEqual([["app-1"], ["app-3"]]);
    expect(faults).toMatchObject([
      { call: 1, operation: "deleteAssets", fault: { fault: "reset", when: "after" } },
      { call: 2, operation: "deleteAssets", fault: { fault: "status", status: 429 } },
    ]);
  });

  test("decides by chance as the library does, with the same rules and seed", async () => {
    const plan: FaultPlan = { seed: 7, rules: [{ fault: "html", probability: 0.5 }] };
    writeFileSync(join(folder, "rules.json"), JSON.stringify(plan.rules));
    const sandbox = createSandbox({ faults: plan });
    const withFile = await start("--fault", "rules.json", "--seed", "7");
    const withWords = await start("--fault", "html probability=0.5", "--seed", "7");
    const withOtherSeed = await start("--fault", "rules.json");

    const expected = await statusesOf(() =>
      sandbox.fetch("https://x/v3/auth/tokens", { method: "POST", body: "{" }),
    );

    expect(new Set(expected)).toEqual(new Set([200, 400]));
    expect(await statusesOf(() => withFile.post("{"))).toEqual(expected);
    expect(await statusesOf(() => withWords.post("{"))).toEqual(expected);
    expect(await statusesOf(() => withOtherSeed.post("{"))).not.toEqual(expected);
  });
});

describe("invalid usage is refused by name", () => {
  test.for<[args: string[], ...problems: string[]]>([
    [["--prot", "1"], "Unknown option '--prot'. See roma-sandbox --help."],
    [["extra"], "Unexpected argument 'extra'. "],
    [["--port"], "Option '--port <value>' argument missing. "],
    [["--port", "65536"], '--port: expected a whole number up to 65535, received "65536".'],
    [["--apps", "1.5"], '--apps: expected a whole number up to 1000000, received "1.5".'],
    [["--tasks="], '--tasks: expected a whole number up to 1000000, received "".'],
    [["--seed", "x"], '--seed: expected a whole number up to 4294967295, received "x".'],
    [["--host", "a b"], '--host: expected an address such as 0.0.0.0 or ::1, received "a b".'],
    [
      ["--allow-host", "http://x"],
      '--allow-host: expected a name such as sandbox.test, received "http://x".',
    ],
    [
      ["--body-form", "text", "--job-ms", "-"],
      '--job-ms: expected a whole number up to 86400000, received "-".',
      '--body-form: expected strings, objects or both, received "text".',
    ],
    [["--fault", "rest"], '--fault "rest": unknown fault "rest": expected reset, '],
    [
      ["--fault", "deleteAsset:reset", "--fault", "none.json"],
      '--fault "deleteAsset:reset": operation: expected deleteAssets, getAssetJob, ',
      "--fault none.json can't be read: ENOENT",
    ],
  ])("%j", async ([args, ...problems]) => {
    const { code, stdout, stderr } = await launch(args).result;

    expect(stderr.trimEnd().split("\n")).toEqual(
      problems.map((problem) => expect.stringContaining(`roma-sandbox: ${problem}`)),
    );
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("where it listens", () => {
  test("a port that is in use is one line", async () => {
    const { env } = await start();
    const { port } = new URL(env["ROMA_ENDPOINT"]!);

    expect(await launch(["--port", port]).result).toEqual({
      code: 1,
      stdout: "",
      stderr: `roma-sandbox: Port ${port} of 127.0.0.1 is in use: choose another --port, or 0 for any free one.\n`,
    });
  });

  test("an address of another machine is one line", async () => {
    // Reserved for documentation.
    expect(await launch(["--host", "192.0.2.1"]).result).toEqual({
      code: 1,
      stdout: "",
      stderr: "roma-sandbox: --host: 192.0.2.1 is not an address of this machine.\n",
    });
  });

  test("other host names are answered if they are allowed", async () => {
    const { env, stderr } = await start("--allow-host", "proxy.test", "--allow-host", "b.test:80");
    const { port, hostname } = new URL(env["ROMA_ENDPOINT"]!);

    expect(hostname).toBe("127.0.0.1");
    expect(stderr()).toContain("; answers to localhost, 127.0.0.1, proxy.test, b.test.\n");
    expect(stderr()).not.toContain("Warning");
    expect(await statusForHost(port, "b.test")).toBe(200);
    expect(await statusForHost(port, "other.test")).toBe(403);
  });

  test("for other containers, it warns, and the settings have the name for them", async () => {
    const { env, stderr } = await start("--host", "0.0.0.0", "--allow-host", "sandbox");
    const { port, origin } = new URL(env["ROMA_ENDPOINT"]!);

    expect(env).toMatchObject({
      ROMA_IAM_ENDPOINT: origin,
      ROMA_ENDPOINT: `http://sandbox:${port}`,
    });
    expect(stderr()).toContain(
      `0.0.0.0, port ${port}; answers to localhost, 127.0.0.1, sandbox.\n`,
    );
    expect(stderr()).toContain("\nWarning: other machines can use this sandbox, ");
    expect(stderr()).not.toContain("It answers to no other names");
    expect(await statusForHost(port, "sandbox")).toBe(200);
    expect(await statusForHost(port, "other")).toBe(403);
  });

  test("without a name for them, the settings are for this machine", async () => {
    const { env, stderr, readState } = await start("--host", "0.0.0.0", "--apps", "1");

    expect(new URL(env["ROMA_ENDPOINT"]!).hostname).toBe("127.0.0.1");
    expect(stderr()).toContain("\nIt answers to no other names: ");
    expect(await readState()).toMatchObject({ apps: [{ id: "app-1" }] });
  });
});

testSignals.for<[NodeJS.Signals[]]>([
  [["SIGINT"]],
  [["SIGTERM"]],
  [["SIGHUP"]],
  // npm forwards the signal, or a supervisor follows Ctrl-C up with its own.
  [["SIGINT", "SIGINT", "SIGTERM"]],
])("%j ends it in an orderly way, also while a client waits", async ([signals]) => {
  const { child, post, result, readState, stderr } = await start("--fault", "deleteAssets:silence");
  const response = post({ apps: ["app-1"] }).catch(() => "none");
  await expect.poll(async () => (await readState()).faults, { timeout: 60_000 }).toHaveLength(1);

  const banner = stderr();
  for (const signal of signals) {
    child.kill(signal);
  }

  expect(await result).toMatchObject({ code: 0, stderr: banner });
  expect(await response).toBe("none");
});

describe("--help and --version", () => {
  test("are printed to stdout", async () => {
    const { version } = JSON.parse(readFileSync(join(command, "../../package.json"), "utf8"));

    expect(await launch(["--help", "--port", "x"]).result).toEqual({
      code: 0,
      stdout: `${renderHelp()}\n`,
      stderr: "",
    });
    expect(await launch(["-V"]).result).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("the help fits into 80 columns, and begins with examples", () => {
    const lines = renderHelp().split("\n");

    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.indexOf("Examples:")).toBeLessThan(lines.indexOf("Options:"));
  });

  test("the README describes each option as the help does", () => {
    const rows = Object.entries<Option>(options)
      .filter(([, { placeholder }]) => placeholder !== undefined)
      .map(([name, option]) => [
        `\`--${name} ${option.placeholder}\``,
        option.default ?? "",
        option.description,
      ]);

    expect(readTable("Option")).toEqual(rows);
  });

  test("the rules in the README can be used", () => {
    const rules = readTable("Rule").map(([rule = ""]) => rule.replaceAll("`", ""));
    const words = rules.filter((rule) => !rule.endsWith(".json"));

    expect(words.length).toBeGreaterThan(3);
    expect(readFaultRules(words, ["deleteAssets", "getAssetJob"])).toHaveLength(words.length);
  });
});

// --- internal ---

/** Returns the cells of a table of the README's section about the command, without its head. */
function readTable(title: string): string[][] {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const [, section = ""] = readme.split("\n## The command\n");
  const lines = section.split("\n");
  const head = lines.findIndex((line) => line.startsWith(`| ${title} `));
  const rows = lines.slice(head + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));

  return rows.slice(0, end).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

interface Result {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command. */
function launch(args: string[], output: "pipe" | number = "pipe") {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    stdio: ["ignore", output, "pipe"],
  });
  processes.add(child);

  const printed = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => (printed.stdout += chunk));
  child.stderr!.on("data", (chunk) => (printed.stderr += chunk));
  const closed = once(child, "close");
  const result = closed.then(([code]: unknown[]): Result => ({ code, ...printed }));

  /** Waits until a stream has a text, and returns everything that was printed to the stream. */
  async function untilPrinted(name: "stdout" | "stderr", text: string): Promise<string> {
    while (!printed[name].includes(text)) {
      const isOpen = await Promise.race([
        once(child[name]!, "data").then(() => true),
        closed.then(() => false),
      ]);
      if (!isOpen) {
        expect(printed[name], printed.stderr).toContain(text);
      }
    }
    return printed[name];
  }

  return { child, result, untilPrinted, stderr: () => printed.stderr };
}

/** Starts the command, and waits until it has printed its settings. */
async function start(...args: string[]) {
  const launched = launch(args);
  const env = parseEnv(await launched.untilPrinted("stdout", "ROMA_IAM_PASSWORD=IAMPassword\n"));

  const { ROMA_PROJECT_ID, ROMA_INSTANCE_ID, ROMA_TOKEN = "" } = env;
  const base = `http://127.0.0.1:${new URL(env["ROMA_ENDPOINT"]!).port}`;
  const deletion = `${base}/v2/${ROMA_PROJECT_ID}/instances/${ROMA_INSTANCE_ID}/assets/delete`;
  const headers = { "X-Auth-Token": ROMA_TOKEN, "Content-Type": "application/json" };

  return {
    ...launched,
    env,
    /** Sends a deletion without a client. */
    post: (body: object | string) =>
      fetch(deletion, {
        method: "POST",
        headers,
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    async readState(): Promise<State> {
      const response = await fetch(`${base}/_sandbox/state`);
      return (await response.json()) as State;
    },
  };
}

function connect(env: NodeJS.Dict<string>, token: string | TokenFunction = ""): RomaClient {
  return createRomaClient({
    endpoint: env["ROMA_ENDPOINT"],
    projectId: env["ROMA_PROJECT_ID"],
    instanceId: env["ROMA_INSTANCE_ID"],
    token,
  });
}

function iamTokenOf(env: NodeJS.Dict<string>): TokenFunction {
  const { ROMA_IAM_ENDPOINT, ROMA_IAM_DOMAIN, ROMA_IAM_USER, ROMA_IAM_PASSWORD } = env;
  return iamToken({
    endpoint: ROMA_IAM_ENDPOINT ?? "",
    domain: ROMA_IAM_DOMAIN ?? "",
    user: ROMA_IAM_USER ?? "",
    password: ROMA_IAM_PASSWORD ?? "",
    project: { id: env["ROMA_PROJECT_ID"] ?? "" },
  });
}

/** Returns the statuses of 20 responses, one after the other. */
async function statusesOf(send: () => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < 20; count += 1) {
    const response = await send();
    await response.text();
    statuses.push(response.status);
  }
  return statuses;
}

/** Returns the status of a request with another `Host`, which `fetch` does not allow. */
async function statusForHost(port: string, host: string): Promise<number | undefined> {
  const request = get(`http://127.0.0.1:${port}/_sandbox/state`, { headers: { host } });
  const [response]: IncomingMessage[] = await once(request, "response");
  response?.resume();

  return response?.statusCode;
}
