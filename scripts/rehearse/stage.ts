/** What the steps of a rehearsal share: a copy of the repository, and registries. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, runNpm, SubprocessError } from "dev-tools";
import { installVerifyTools } from "../verify-packages/place.ts";
import { copyUnreleased } from "./clone.ts";
import { startFailingProxy, startRegistry, writeTokens } from "./registry.ts";

/** Where a rehearsal takes place. */
export interface Stage {
  /** The copy of the repository. */
  clone: string;
  /** The folder for everything temporary. */
  scratch: string;
  /** URL of the registry. */
  registry: string;
  /** URL of the same registry, behind a connection that breaks after one package. */
  failingRegistry: string;
  env: Record<string, string>;
}

/** Creates the copy of the repository and starts the registries. */
export async function prepareStage(scratch: string): Promise<Stage> {
  const clone = join(scratch, "clone");
  // In this repository, whose tools the copy shares: they would be lost with the copy.
  const [registry] = await Promise.all([startRegistry(scratch), installVerifyTools()]);
  await copyUnreleased(clone);
  const failingRegistry = await startFailingProxy(registry);
  const env = {
    ...(await writeTokens(scratch, [registry, failingRegistry])),
    // What was generated from the same text or built from the same code before, is reused.
    TURBO_CACHE_DIR: join(root, "node_modules/.cache/rehearse"),
    // Every step starts the same tools.
    NODE_COMPILE_CACHE: join(scratch, "compile-cache"),
    GIT_AUTHOR_NAME: "Rehearsal",
    GIT_AUTHOR_EMAIL: "rehearsal@example.com",
    GIT_COMMITTER_NAME: "Rehearsal",
    GIT_COMMITTER_EMAIL: "rehearsal@example.com",
  };

  const stage: Stage = { clone, scratch, registry, failingRegistry, env };
  await git(stage, "init", "--quiet");
  // `.gitignore` ignores folders of this name, but here they are links.
  writeFileSync(join(clone, ".git/info/exclude"), "node_modules\n");
  await commitAll(stage, "Before the first release");
  const origin = join(scratch, "origin.git");
  await git(stage, "init", "--quiet", "--bare", origin);
  await git(stage, "remote", "add", "origin", origin);

  return stage;
}

/** Returns the stage for commands of a job that may publish. */
export function asPublisher(stage: Stage): Stage {
  const env = { ...stage.env, ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.example" };
  return { ...stage, env };
}

/**
 * Runs an npm script of the copy, as a maintainer would, and prints how long it took.
 *
 * @returns its output.
 */
export async function runScriptOf(
  { clone, env }: Stage,
  name: string,
  ...args: string[]
): Promise<string> {
  const startedAt = performance.now();
  const { output } = await runNpm(["run", name, "--", ...args], { cwd: clone, env });
  console.log(`  ${name}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);

  return output;
}

/**
 * Runs an npm script that must fail.
 *
 * @throws {Error} if it succeeds, or fails for another reason.
 */
export async function expectRefusal(
  stage: Stage,
  reason: string,
  name: string,
  ...args: string[]
): Promise<void> {
  try {
    await runScriptOf(stage, name, ...args);
  } catch (error) {
    if (error instanceof SubprocessError && error.output.includes(reason)) {
      return;
    }

    throw error;
  }

  const command = ["npm run", name, ...args].join(" ");
  throw new Error(`${command} succeeded, but should have failed with: ${reason}`);
}

/** Runs git in the copy. */
export async function git({ clone }: Stage, ...args: string[]): Promise<string> {
  const settings = [
    "user.name=Rehearsal",
    "user.email=rehearsal@example.com",
    "commit.gpgsign=false",
    "tag.gpgsign=false",
  ];
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const { stdout } = await run("git", [...flags, ...args], { cwd: clone });

  return stdout.trim();
}

/** Commits everything in the copy. */
export async function commitAll(stage: Stage, message: string): Promise<void> {
  await git(stage, "add", "--all");
  await git(stage, "commit", "--quiet", "--allow-empty", "--message", message);
}
