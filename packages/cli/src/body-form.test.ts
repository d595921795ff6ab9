import { describe, expect, test, vi } from "vitest";
import { setUp } from "../test/set-up.ts";

vi.setConfig({ testTimeout: 120_000 });

describe.concurrent("--body-form", () => {
  test("is what a region accepts, and what a refusal suggests", async () => {
    const { run, left, files } = await setUp({ apps: ["app-1", "app-2"], bodyForm: "objects" });

    const refused = await run(["delete", "--app", "app-1", "--yes", "--journal", "run.jsonl"]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(
      "  the region may expect the other form of the body\n" +
        "  To try the other form: --body-form objects\n",
    );
    expect(refused.stdout).toMatch(/delete --apps run\.jsonl\.apps --body-form objects\n$/);
    expect(left("apps")).toEqual(["app-1", "app-2"]);
    expect(files()).toContain("run.jsonl.apps");

    const args = ["delete", "--apps", "run.jsonl.apps", "--body-form", "objects", "--yes"];
    expect((await run(args)).code).toBe(0);
    expect(left("apps")).toEqual(["app-2"]);
  });

  test("is repeated in the command that tries again", async () => {
    const { run } = await setUp({ apps: ["app-1"], bodyForm: "objects" });

    const args = [
      "delete",
      "--app",
      "app-1",
      "--app",
      "missing",
      "--body-form",
      "objects",
      "--yes",
      "--no-inspect",
    ];
    const { stdout } = await run([...args, "--journal", "run.jsonl"]);

    expect(stdout).toMatch(/delete --apps run\.jsonl\.apps --body-form objects --no-inspect\n$/);
  });

  test("is in the lines of --json, and in the journal's status", async () => {
    const { run } = await setUp({ apps: ["app-1"], bodyForm: "strings" });
    const args = ["delete", "--app", "app-1", "--body-form", "objects", "--yes", "--json"];

    const { lines } = await run([...args, "--journal", "run.jsonl"]);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      type: "report",
      batches: [{ suggestedBodyForm: "strings" }],
    });

    const status = await run(["status", "run.jsonl", "--json"]);
    expect(JSON.parse(status.lines.at(-1) ?? "")).toMatchObject({ bodyForm: "objects" });
  });

  test("other words are refused", async () => {
    const { run } = await setUp();

    const { code, stderr } = await run(["delete", "--app", "a", "--body-form", "xml", "--yes"]);

    expect(code).toBe(2);
    expect(stderr).toContain('--body-form: expected strings or objects, received "xml".');
  });
});
