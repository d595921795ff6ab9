/** Holds the release workflow to the permissions that each of its jobs needs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "dev-tools";
import { expect, test } from "vitest";
import { parse } from "yaml";

interface Job {
  needs?: string;
  permissions: Record<string, string>;
  environment?: string;
  steps: { run?: string; uses?: string }[];
}

const text = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
const { permissions, jobs }: { permissions: object; jobs: Record<string, Job> } = parse(text);

test("each job has exactly the permissions that it needs", () => {
  expect(permissions).toEqual({});
  expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
    ["version", { contents: "write", "pull-requests": "write", actions: "write" }],
    ["pack", { contents: "read" }],
    ["publish", { contents: "read", "id-token": "write" }],
    ["tag", { contents: "write" }],
  ]);
});

test("what was packed is published, and then tagged", () => {
  expect(jobs["publish"]?.needs).toBe("pack");
  expect(jobs["publish"]?.environment).toBe("npm");
  expect(jobs["tag"]?.needs).toBe("publish");
});

test.each(["publish", "tag"])("the job %s installs nothing", (name) => {
  const commands = jobs[name]!.steps.flatMap(({ run = [] }) => run);
  expect(commands).toHaveLength(1);
  expect(commands[0]).toMatch(new RegExp(`^npm run release:${name} -- `));
});
