/** What a pipeline sees: annotations, a summary, and the jobs of the README. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { main, names, setUp, type SetUp, watch } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 120_000 });

const README = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test("in GitHub Actions, the step has a summary", async () => {
  const { run, summary, github } = await setUpGithub(["app-1"]);

  const { code, stderr } = await run([...deletionOf("app-1"), "--journal", "my`journal"], github);

  expect(code).toBe(0);
  expect(stderr).not.toContain("::error");
  expect(summary()).toMatch(/^### Deletion of 1 asset\n/);
  expect(summary()).toMatch(/^\| 1 \| 1 \| 0 \| 0 \| 0 \| 0 \|$/m);
  expect(summary()).toContain("Journal: `my'journal`");
  expect(summary()).not.toContain("resume");
});

test("in GitHub Actions, a deletion that did not succeed is an annotation", async () => {
  const { run, summary, github } = await setUpGithub([]);

  const { code, stderr } = await run([...deletionOf("app-1"), "--no-inspect"], github);

  expect(code).toBe(1);
  expect(stderr).toMatch(/^::error title=roma-assets::Deleted 0 of 1 asset$/m);
  expect(summary()).toMatch(/^\| 1 \| 0 \| 0 \| 1 \| 0 \| 1 \|$/m);
});

test("in GitHub Actions, an error is an annotation of one line", async () => {
  const { run, github, settings } = await setUpGithub([]);

  const missing = await run(["delete"], { GITHUB_ACTIONS: "true" });
  expect(missing.stderr).toMatch(
    /^::error title=roma-assets::Missing assets.*%0AMissing endpoint/m,
  );
  const stopped = await run(deletionOf("app-1"), { ...github, ROMA_TOKEN: "100%wrong" });
  expect(stopped.stderr).toMatch(
    /^::error title=roma-assets::Stopped after deleting 0 of 1 asset/m,
  );
  expect(settings.ROMA_TOKEN).not.toBe("");
});

test("elsewhere, nothing is annotated", async () => {
  const { run } = await setUp();

  const { stderr } = await run(["delete"], {});

  expect(stderr).not.toContain("::error");
});

test.skipIf(process.platform === "win32").for(["GitHub Actions", "GitLab"])(
  "the README's job for %s deletes what it lists",
  async (name) => {
    const setup = await setUp({ apps: [...names("test", 3), "other"] });
    setup.write("commands.sh", scriptsOf(name));
    writeTools(setup);

    const { folder, settings } = setup;
    const env = { ...settings, PATH: [folder, process.env["PATH"]].join(delimiter), CI: "true" };
    const child = spawn("sh", ["-e", "commands.sh"], { cwd: folder, env });
    const { stderr, code } = await watch(child, [setup.token]).result;

    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(setup.left("apps")).toEqual(["other"]);
    expect(setup.files()).toContain("journal.jsonl");
  },
);

// --- internal ---

function deletionOf(id: string): string[] {
  return ["delete", "--app", id, "--yes"];
}

async function setUpGithub(apps: string[]) {
  const setup = await setUp({ apps });
  const file = join(setup.folder, "summary.md");
  writeFileSync(file, "");
  const github = { ...setup.settings, GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: file };
  return { ...setup, github, summary: () => readFileSync(file, "utf8") };
}

/** Returns the shell lines of a job in the README. */
function scriptsOf(name: string): string[] {
  const jobs = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => parse(text));
  const github = jobs.find((job) => job.jobs);
  const gitlab = jobs.find((job) => job["delete-assets"]);
  return name === "GitLab"
    ? gitlab["delete-assets"].script
    : github.jobs.delete.steps.flatMap(({ run }: { run?: string }) => run ?? []);
}

/** Puts the command on the path, and an npm that installs nothing. */
function writeTools({ folder }: SetUp): void {
  const command = `#!/bin/sh\nexec "${process.execPath}" ${main} "$@"\n`;
  writeFileSync(join(folder, "roma-assets"), command, { mode: 0o755 });
  writeFileSync(join(folder, "npm"), "#!/bin/sh\n", { mode: 0o755 });
}
