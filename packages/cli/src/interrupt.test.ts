/** Tests how signals end the built command, with processes and real signals. */
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { type Command, holdPosts, main, names, setUp, watch } from "../test/set-up.ts";

// Many processes at once are slow.
vi.setConfig({ testTimeout: 120_000 });

const NEVER = new Promise<void>(() => {});

const DELETE = ["delete", "--app", "app-1", "--app", "app-2", "--yes", "--journal", "j"];

/** How often a user who wants the process to end presses Ctrl-C, in milliseconds. */
const PRESS_INTERVAL_MS = 300;

/** Windows ends a process immediately, without a signal that it could handle. */
const testSignals = test.skipIf(process.platform === "win32");

testSignals.for<[NodeJS.Signals, NodeJS.Signals]>([
  // A supervisor that follows Ctrl-C up with its own signal.
  ["SIGINT", "SIGTERM"],
  // A logout.
  ["SIGHUP", "SIGTERM"],
])(
  "%s and %s together count once: the job is awaited and named",
  { concurrent: true },
  async ([first, second]) => {
    const { start, sandbox, settings, run, left } = await setUp({ apps: names("app", 3) });
    let posts = 0;
    const { url } = await holdPosts(sandbox, async () => {
      posts += 1;
      signalTogether(command, first, second);
      await command.untilPrinted(/Stopping once the pending request completes/);
    });
    const through = { ...settings, ROMA_ENDPOINT: url };

    const command: Command = start(DELETE, through);
    const { code, stderr } = await command.result;

    expect(stderr).toContain(`Job ${sandbox.state().jobs[0]?.id} (batch 1) was created`);
    expect(stderr).toContain("roma-assets resume j\n");
    expect(exitCodesOf(first, second)).toContain(code);
    expect(await run(["resume", "j", "--yes"], through)).toMatchObject({ code: 0 });
    expect(posts).toBe(1);
    expect(left("apps")).toEqual(["app-3"]);
  },
);

testSignals(
  "a second press ends a run that waits for a response, and prints how to resume it",
  { concurrent: true },
  async () => {
    const { start, sandbox, settings, run, left } = await setUp({ apps: names("app", 3) });
    let posts = 0;
    const { url } = await holdPosts(sandbox, async () => {
      posts += 1;
      if (posts === 1) {
        pressUntilEnd(command);
        await NEVER;
      }
    });

    const through = { ...settings, ROMA_ENDPOINT: url };
    const command: Command = start([...DELETE, "--no-inspect", "--json"], through);
    const { code, stderr, lines } = await command.result;

    expect(stderr).toMatch(/^stopped immediately by Ctrl-C$/m);
    expect(stderr).toMatch(/^Batch 1 was in progress; its outcome is unknown\.$/m);
    expect(stderr).toMatch(/^Journal: j\nResume with:\n {2}roma-assets resume j --no-inspect$/m);
    expect(code).toBe(130);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      type: "error",
      journal: "j",
      exitCode: 130,
      code: "interrupted",
      message: "stopped immediately by Ctrl-C",
    });

    // The response was lost, so the assets are requested twice.
    const resumed = await run(["resume", "j", "--yes"], through);
    expect(resumed.stdout).toMatch(/^2 of 2 assets remain/);
    expect(resumed.code).toBe(5);
    expect(left("apps")).toEqual(["app-3"]);
  },
);

testSignals(
  "two signals while the token is awaited end the run in an orderly way, with nothing sent",
  { concurrent: true },
  async () => {
    const { start, sandbox, place, iam, files } = await setUp({ apps: ["app-1"] });
    const { url } = await holdPosts(sandbox, () => {
      signalTogether(command, "SIGINT", "SIGTERM");
      return NEVER;
    });

    const command: Command = start([...DELETE, "--no-inspect"], {
      ...place,
      ...iam,
      ROMA_IAM_ENDPOINT: url,
    });
    const { code, stderr } = await command.result;

    expect(stderr).toContain("roma-assets resume j --no-inspect\n");
    expect(stderr).not.toMatch(/may have been submitted|outcome is unknown/);
    expect(exitCodesOf("SIGINT", "SIGTERM")).toContain(code);
    expect(sandbox.state().jobs).toEqual([]);
    expect(files()).not.toContain("j.lock");
  },
);

test.skipIf(!canRunNpmWithBash())(
  "Ctrl-C under npm, which forwards the signal, names the journal whenever it is forwarded",
  { concurrent: true },
  async () => {
    const { sandbox, settings, folder, run, left } = await setUp({ apps: names("app", 3) });
    const scripts = { "roma-assets": `"${process.execPath}" "${main}"` };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts }));
    let posts = 0;
    const { url } = await holdPosts(sandbox, async () => {
      posts += 1;
      if (posts > 1) {
        return;
      }

      // A terminal sends Ctrl-C to all processes of its foreground group.
      process.kill(-command.child.pid!, "SIGINT");
      // If npm is slow, its signal counts as a second press, which ends the command without this line.
      await command.untilPrinted(/Stopping once the pending request completes/).catch(() => {});
    });
    const { PATH = "" } = process.env;
    const through = { ...settings, ROMA_ENDPOINT: url };
    const npm = [process.env["npm_execpath"]!, "run", "--silent", "roma-assets", "--"];

    const command: Command = watch(
      spawn(process.execPath, [...npm, ...DELETE], {
        cwd: folder,
        env: { PATH, ...through, NPM_CONFIG_SCRIPT_SHELL: "/bin/bash" },
        stdio: ["ignore", "pipe", "pipe"],
        // Its own group, so that the signal does not reach the tests.
        detached: true,
      }),
      [settings.ROMA_TOKEN],
    );
    const { code, stderr } = await command.result;

    expect(stderr).toContain("roma-assets resume j\n");
    expect(code).toBe(130);
    await run(["resume", "j", "--yes"], through);
    expect(left("apps")).toEqual(["app-3"]);
  },
);

// --- internal ---

/** With bash as its shell, npm forwards Ctrl-C to a process that received it already. */
function canRunNpmWithBash(): boolean {
  const { platform, env } = process;
  return platform !== "win32" && existsSync("/bin/bash") && env["npm_execpath"] !== undefined;
}

/** Delivers two signals with no time between them, however slow the machine is. */
function signalTogether({ child }: Command, first: NodeJS.Signals, second: NodeJS.Signals): void {
  child.kill("SIGSTOP");
  child.kill(first);
  child.kill(second);
  child.kill("SIGCONT");
}

/** Returns the exit codes of signals. The system decides which one it delivers first. */
function exitCodesOf(...signals: NodeJS.Signals[]): number[] {
  return signals.map((signal) => 128 + constants.signals[signal]);
}

/** Presses Ctrl-C again and again until the process has ended. */
function pressUntilEnd({ child, result }: Command): void {
  const timer = setInterval(() => child.kill("SIGINT"), PRESS_INTERVAL_MS);
  void result.finally(() => clearInterval(timer));
}
