/** Completion of commands, options and their values, in the shells that this machine has. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openTerminal } from "../test/pseudo-terminal.ts";
import { main, setUp } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 120_000 });

test.for<[string[], string[]]>([
  [["de"], ["delete"]],
  [
    ["delete", "--app"],
    ["--app", "--apps"],
  ],
  [
    ["delete", "--when-busy", ""],
    ["wait", "throw"],
  ],
  [
    ["list", ""],
    ["applications", "tasks", "instances", "projects"],
  ],
  [["profile", "re"], ["remove"]],
  [["delete", "--endp"], ["--endpoint"]],
  [["resume", "jour"], ["journal.jsonl"]],
  [["delete", "--apps", "jour"], ["journal.jsonl"]],
])("%j is completed by %j", async ([words, expected]) => {
  const { run, write } = await setUp();
  write("journal.jsonl", []);

  const { lines, code } = await run(["complete", "--", ...words], {});

  const suggested = lines.slice(0, -1).map((line) => line.split("\t", 1)[0]);
  expect(suggested).toEqual(expected);
  expect(code).toBe(0);
});

test("an unknown shell is refused with those that are known", async () => {
  const { run } = await setUp();

  const { code, stderr } = await run(["completion", "tcsh"], {});

  expect(code).toBe(2);
  expect(stderr).toMatch(/Allowed choices are zsh, bash, fish, powershell\.\n/);
});

test("people who use npx are told to install the command", async () => {
  const { run } = await setUp();

  const { stderr } = await run(["completion", "bash"], { npm_command: "exec" });

  expect(stderr).toMatch(/npm install --global @roma-assets\/cli/);
});

/** How a shell is started without a person's settings, and how it loads the script. */
const SHELLS = {
  bash: {
    args: ["--noprofile", "--norc", "-i"],
    load: ". /usr/share/bash-completion/bash_completion; . ./script",
    isReady: existsSync("/usr/share/bash-completion/bash_completion"),
  },
  zsh: {
    args: ["-f", "-i"],
    load: "autoload -Uz compinit; compinit -u; . ./script",
    isReady: true,
  },
  fish: { args: ["--no-config", "-i"], load: "source ./script", isReady: true },
};

for (const [shell, { args, load, isReady }] of Object.entries(SHELLS)) {
  const isInstalled = isReady && spawnSync(shell, ["-c", "exit"]).status === 0;

  test.skipIf(!isInstalled)(`${shell} completes a command when Tab is pressed`, async () => {
    const folder = createFolderWithCommand();
    const { run } = await setUp();
    const { stdout } = await run(["completion", shell], {});
    writeFileSync(join(folder, "script"), stdout);

    const path = [folder, process.env["PATH"]].join(delimiter);
    const env = { PATH: path, HOME: folder, PS1: "ready> " };
    const terminal = openTerminal(shell, args, { cwd: folder, env, columns: 100 });
    terminal.type(`${load}; echo lo''aded\r`);
    await terminal.untilShown(/^loaded/m);
    terminal.type("roma-assets sta\t");
    await terminal.untilShown(/roma-assets status/);
    terminal.type("\u0003exit\r");
  });
}

const hasPowerShell = spawnSync("pwsh", ["-NoProfile", "-Command", "exit"]).status === 0;

test.skipIf(!hasPowerShell)("PowerShell completes a command", async () => {
  const folder = createFolderWithCommand();
  const { run } = await setUp();
  const { stdout } = await run(["completion", "powershell"], {});
  writeFileSync(join(folder, "script.ps1"), stdout);

  const typed = "roma-assets sta";
  const load = `. '${join(folder, "script.ps1")}'`;
  const complete = `(TabExpansion2 '${typed}' ${typed.length}).CompletionMatches.CompletionText`;
  const path = [folder, process.env["PATH"]].join(delimiter);
  const result = spawnSync("pwsh", ["-NoProfile", "-Command", `${load}; ${complete}`], {
    env: { ...process.env, PATH: path },
    encoding: "utf8",
  });

  expect(result.stdout.trim()).toBe("status");
});

// --- internal ---

/** Creates a folder in which the command and the Node of this test are on the path. */
function createFolderWithCommand(): string {
  const folder = mkdtempSync(join(tmpdir(), "roma-shell-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (process.platform === "win32") {
    writeFileSync(join(folder, "roma-assets.cmd"), `@"${process.execPath}" "${main}" %*\r\n`);
    return folder;
  }

  writeFileSync(join(folder, "roma-assets"), `#!/bin/sh\nexec node ${main} "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync(process.execPath, join(folder, "node"));
  return folder;
}
