/** Where settings come from, and that nobody else's file aims a secret. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { startInTerminal } from "../test/pseudo-terminal.ts";
import { setUp, type SetUp } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 120_000 });

/** Width of a terminal in which no question is wrapped. */
const WIDE = 300;

const LIST = ["list", "applications", "--ids"];

describe.concurrent("sources", () => {
  test("a file .env in the current folder, without other variables", async () => {
    const { run, settings, folder } = await setUp({ apps: ["app-1"] });
    writeEnv(folder, { ...settings, NODE_OPTIONS: "--invalid-option" });

    expect(await run(LIST, {})).toMatchObject({ code: 0, stdout: "app-1\n", stderr: "" });
    expect(await run([...LIST, "--no-env-file"], {})).toMatchObject({ code: 2 });
  });

  test("a folder .env is no file", async () => {
    const { run, folder } = await setUp({ apps: ["app-1"] });
    mkdirSync(join(folder, ".env"));

    expect(await run(LIST)).toMatchObject({ code: 0 });
  });

  test("a file that --env-file names, in place of .env", async () => {
    const { run, settings, folder } = await setUp({ apps: ["app-1"] });
    writeEnv(folder, { ROMA_ENDPOINT: "https://wrong.example" });
    writeEnv(folder, settings, "test.env");

    expect(await run([...LIST, "--env-file", "test.env"], {})).toMatchObject({ code: 0 });
    const missing = await run([...LIST, "--env-file", "none.env"], {});
    // Node refuses a file of this option that does not exist, before it starts the command.
    expect(missing).toMatchObject({ code: 9 });
    expect(missing.stderr).toMatch(/none\.env: not found/);
  });

  test("options before the environment, this before .env, and this before a profile", async () => {
    const { run, settings, folder } = await setUp();
    const env = { ...settings, ...configIn(folder), ROMA_REGION: "" };
    writeEnv(folder, { ROMA_INSTANCE_ID: "from-file", ROMA_IAM_USER: "user-from-file" });
    await run(["profile", "set", "default", "--instance-id", "x", "--iam-domain", "y"], env);

    const { stdout, code } = await run(["token", "--check", "--project-id", "p-1"], env);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ROMA_PROJECT_ID +p-1 +the options$/m);
    expect(stdout).toMatch(/^ROMA_INSTANCE_ID +\S+ +the environment$/m);
    expect(stdout).toMatch(/^ROMA_TOKEN +\(secret\) +the environment$/m);
    expect(stdout).toMatch(/^ROMA_IAM_USER +user-from-file +\.env$/m);
    expect(stdout).toMatch(/^ROMA_IAM_DOMAIN +y +the profile default$/m);
    expect(stdout).toMatch(/\nThe settings are complete\. Nothing was sent\.\n$/);
  });

  test("token --check names what is missing", async () => {
    const { run } = await setUp();

    const { code, stderr } = await run(["token", "--check", "--json"], {});

    expect(code).toBe(2);
    expect(stderr).toMatch(/Missing endpoint/);
  });
});

describe.concurrent("profiles", () => {
  test("are set, listed, used and removed", async () => {
    const { run, place, token, folder } = await setUp({ apps: ["app-1"] });
    const env = configIn(folder);
    const { ROMA_ENDPOINT, ROMA_PROJECT_ID, ROMA_INSTANCE_ID } = place;
    const set = ["profile", "set", "test", "--endpoint", ROMA_ENDPOINT];
    await run([...set, "--project-id", ROMA_PROJECT_ID, "--instance-id", "wrong"], env);
    await run(["profile", "set", "test", "--instance-id", ROMA_INSTANCE_ID], env);

    const { stdout } = await run(["profile", "list"], env);
    expect(stdout).toBe(
      `test\n  endpoint: ${ROMA_ENDPOINT}\n  projectId: ${ROMA_PROJECT_ID}\n  instanceId: ${ROMA_INSTANCE_ID}\n`,
    );
    expect(statSync(join(folder, "config/roma-assets/config.json")).mode & 0o077).toBe(0);

    const withToken = { ...env, ROMA_TOKEN: token };
    expect(await run([...LIST, "--profile", "test"], withToken)).toMatchObject({ code: 0 });
    expect(await run(LIST, { ...withToken, ROMA_PROFILE: "test" })).toMatchObject({ code: 0 });
    expect(await run(LIST, withToken)).toMatchObject({ code: 2 });

    expect(await run(["profile", "remove", "test"], env)).toMatchObject({ code: 0 });
    const gone = await run([...LIST, "--profile", "test"], withToken);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toMatch(
      /--profile \(ROMA_PROFILE\): expected one of none, received "test"/,
    );
  });

  test("as JSON", async () => {
    const { run, folder } = await setUp();
    const env = configIn(folder);
    const set = await run(["profile", "set", "a", "--region", "r-1", "--json"], env);
    expect(JSON.parse(set.stdout)).toMatchObject({ type: "profile", name: "a", exitCode: 0 });
    const list = await run(["profile", "list", "--json"], env);
    expect(JSON.parse(list.stdout)).toMatchObject({
      type: "profiles",
      profiles: [{ name: "a", settings: { region: "r-1" } }],
    });
  });

  test("get their token from a command", async () => {
    const { run, place, token, folder } = await setUp({ apps: ["app-1"] });
    const env = { ...place, ...configIn(folder) };
    const set = ["profile", "set", "default", "--token-command"];

    writeFileSync(join(folder, "token"), `${token}\n`);
    await run([...set, "cat token"], env);
    expect(await run(LIST, env)).toMatchObject({ code: 0, stdout: "app-1\n" });

    await run([...set, "echo the-secret; exit 3"], env);
    const failed = await run(LIST, env);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(
      /tokenCommand: expected it to print a token, but it exited with 3/,
    );
    expect(failed.stderr).not.toContain("the-secret");
  });

  test.for([
    [{ token: "abc" }, /token is a secret/],
    [{ password: "abc" }, /password is a secret/],
    [{ secretKey: "abc" }, /secretKey is a secret/],
    [{ regoin: "abc" }, /expected endpoint, region, .* received "regoin"/],
    [{ region: 1 }, /region: expected text/],
  ] as const)("with %j are refused", async ([profile, message]) => {
    const { run, folder } = await setUp();
    const env = configIn(folder);
    const path = join(folder, "config/roma-assets");
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "config.json"), JSON.stringify({ profiles: { default: profile } }));

    const { code, stderr } = await run(LIST, env);

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("abc");
  });

  test.for([
    [["set", "a b", "--region", "r"], /NAME: expected letters/],
    [["set", "a"], /Missing settings/],
    [["set", "a", "--endpoint", "ftp://x"], /endpoint must be a URL/],
    [["set", "a", "--region", "r", "--endpoint", "https://x"], /mutually exclusive/],
    [["set", "a", "--project-id", "a b"], /projectId: "a b" is not a valid ID/],
    [["remove", "a"], /expected one of none, received "a"/],
  ] as [string[], RegExp][])("%j is refused", async ([args, message]) => {
    const { run, folder } = await setUp();

    const { code, stderr } = await run(["profile", ...args], configIn(folder));

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe.concurrent("access keys", () => {
  test("sign all requests of a deletion, and appear nowhere", async () => {
    const { run, place, sandbox, left, folder } = await setUp({ apps: ["app-1"] });
    const { accessKey, secretKey } = sandbox;
    const env = { ...place, ROMA_ACCESS_KEY: accessKey, ROMA_SECRET_KEY: secretKey };
    const args = ["delete", "--app", "app-1", "--yes", "--journal", "j", "--verbose"];

    const { code, stdout, stderr } = await run(args, env);

    expect(code).toBe(0);
    expect(left("apps")).toEqual([]);
    const journal = readFileSync(join(folder, "j"), "utf8");
    for (const secret of [accessKey, secretKey]) {
      expect(stdout + stderr + journal).not.toContain(secret);
    }
    expect(stderr).not.toMatch(/auth\/tokens/);
  });

  test("that are wrong are not tried again", async () => {
    const { run, place, sandbox } = await setUp({ apps: ["app-1"] });
    const { accessKey } = sandbox;
    const env = { ...place, ROMA_ACCESS_KEY: accessKey, ROMA_SECRET_KEY: "a-wrong-secret-key" };

    const { code, stderr } = await run(["list", "applications", "-v"], env);

    expect(code).toBe(3);
    expect(stderr.match(/^> GET/gm)).toHaveLength(1);
    expect(stderr).not.toContain("a-wrong-secret-key");
  });

  test("are shown by token --check as sources only", async () => {
    const { run, place } = await setUp();
    const keys = { ROMA_ACCESS_KEY: "my-access-key", ROMA_SECRET_KEY: "my-secret-key" };

    const { code, stdout } = await run(["token", "--check"], { ...place, ...keys });

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ROMA_ACCESS_KEY +\(secret\) +the environment$/m);
    expect(stdout).toMatch(/^ROMA_SECRET_KEY +\(secret\) +the environment$/m);
    expect(stdout).not.toMatch(/my-/);
  });

  test("are needed both", async () => {
    const { run, place } = await setUp();

    const { code, stderr } = await run(LIST, { ...place, ROMA_ACCESS_KEY: "a" });

    expect(code).toBe(2);
    expect(stderr).toMatch(/Missing access key: set ROMA_SECRET_KEY as well\./);
  });
});

describe.concurrent("a file .env that is somebody else's", () => {
  test("does not aim a token at its endpoint where nobody can be asked", async () => {
    const { run, settings, folder } = await setUpForeign();

    const { code, stderr } = await run(LIST, { ROMA_TOKEN: settings.ROMA_TOKEN });

    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^roma-assets: \.env names the endpoint http:\S+, but the secret is from the environment: set --endpoint, or --env-file \.env if you trust that file\. Nothing was sent\.\n$/,
    );
    const trusted = [...LIST, "--env-file", ".env"];
    expect(await run(trusted, { ROMA_TOKEN: settings.ROMA_TOKEN })).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, ".env"), "utf8")).toContain("ROMA_ENDPOINT");
  });

  test("is asked about at a terminal", async () => {
    const { settings, folder } = await setUpForeign();
    const { ROMA_TOKEN } = settings;

    const yes = startInTerminal(LIST, { folder, settings: { ROMA_TOKEN } }, WIDE);
    await yes.untilShown(/\.env names the endpoint .* from the environment\. Send it there\?/);
    yes.type("y");
    expect(await yes.result).toMatchObject({ code: 0 });

    const no = startInTerminal(LIST, { folder, settings: { ROMA_TOKEN } }, WIDE);
    await no.untilShown(/Send it there\?/);
    no.type("n");
    const { code, screen } = await no.result;
    expect(code).toBe(130);
    expect(screen).toMatch(/Not confirmed\. Nothing was sent\./);
  });

  test("does not aim a password at its IAM", async () => {
    const { run, iam, place, folder } = await setUp();
    const { ROMA_IAM_ENDPOINT, ...rest } = iam;
    writeEnv(folder, { ROMA_IAM_ENDPOINT: ROMA_IAM_ENDPOINT ?? "" });

    const { code, stderr } = await run(["token"], { ...rest, ...place });

    expect(code).toBe(2);
    expect(stderr).toMatch(/but the secret is from the environment/);
  });

  test("can't run a command, or choose a profile", async () => {
    const { run, folder, place } = await setUp();
    const file = {
      tokenCommand: "touch made",
      ROMA_TOKEN_COMMAND: "touch made",
      ROMA_PROFILE: "p",
    };
    writeEnv(folder, { ...place, ...file });

    const { code, stderr } = await run(LIST, configIn(folder));

    expect(code).toBe(2);
    expect(stderr).toMatch(/Missing token/);
  });
});

describe.concurrent("resume", () => {
  test("connects to the instance of its journal", async () => {
    const { run, iam, settings, left } = await stopped();
    const { ROMA_IAM_ENDPOINT = "", ...user } = iam;

    const { code } = await run(["resume", "j", "--yes"], { ...user, ROMA_IAM_ENDPOINT });

    expect(code).toBe(0);
    expect(left("apps")).toEqual([]);
    expect(settings.ROMA_ENDPOINT).toMatch(/127\.0\.0\.1/);
  });

  test("does not send a token to the endpoint of a foreign journal", async () => {
    const { run, folder } = await stopped();
    const lines = readFileSync(join(folder, "j"), "utf8");
    writeFileSync(
      join(folder, "j"),
      lines.replace(/http:\/\/127\.0\.0\.1:\d+/, "https://x.example"),
    );

    const { code, stderr } = await run(["resume", "j", "--yes"]);

    expect(code).toBe(2);
    expect(stderr).toMatch(/damaged|the journal j names the endpoint https:\/\/x\.example/);
  });
});

// --- internal ---

/** A folder whose .env names an endpoint, but no secret. */
async function setUpForeign(): Promise<SetUp> {
  const setup = await setUp({ apps: ["app-1"] });
  writeEnv(setup.folder, setup.place);
  return setup;
}

/** A deletion that stopped, and can be resumed. */
async function stopped(): Promise<SetUp> {
  const rules = [{ operation: "deleteAssets", fault: "status" as const, status: 403, calls: [1] }];
  const setup = await setUp({ apps: ["a"], faults: { rules } });
  const args = ["delete", "--app", "a", "--yes", "--journal", "j"];
  expect(await setup.run(args)).toMatchObject({ code: 3 });
  return setup;
}

function writeEnv(folder: string, variables: Record<string, string>, name = ".env"): void {
  const lines = Object.entries(variables).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(folder, name), lines.join(""));
}

/** Environment variables that keep the configuration in the folder of the test. */
function configIn(folder: string): Record<string, string> {
  return { XDG_CONFIG_HOME: join(folder, "config"), APPDATA: join(folder, "config") };
}
