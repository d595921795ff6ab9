/** What is printed where: quiet and verbose runs, terminals of all widths, and those that can't ask. */
import { describe, expect, test, vi } from "vitest";
import { startInTerminal } from "../test/pseudo-terminal.ts";
import { names, setUp } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 120_000 });

const DELETE = ["delete", "--app", "app-1", "--journal", "j"];

describe.concurrent("--quiet", () => {
  test("prints nothing if all is well", async () => {
    const { run, left } = await setUp({ apps: ["app-1"] });

    expect(await run([...DELETE, "--yes", "-q"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
      lines: [""],
    });
    expect(left("apps")).toEqual([]);
  });

  test("prints what failed, to stderr", async () => {
    const { run } = await setUp();

    const { code, stdout, stderr } = await run([...DELETE, "--yes", "--no-inspect", "--quiet"]);

    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^Batch 1 failed \(1 asset\), job/);
    expect(stderr).toMatch(/^1 asset may still exist:$/m);
  });

  test("shows what a prompt asks about", async () => {
    const setup = await setUp({ apps: ["app-1"] });

    const command = startInTerminal([...DELETE, "-q"], setup);
    await command.untilShown(/application +app-1 +app-1/);
    await command.untilShown(/Delete 1 application\?/);
    command.type("y");

    const { code, screen } = await command.result;
    expect(code).toBe(0);
    expect(screen).not.toContain("Deleted 1 of 1");
  });

  test("does not hide a result", async () => {
    const { run } = await setUp({ apps: ["app-1"] });

    const { stdout } = await run(["list", "applications", "-q"]);

    expect(stdout).toContain("app-1");
  });
});

describe.concurrent("--verbose", () => {
  test("prints each exchange to stderr, without a secret", async () => {
    const rules = [{ operation: "getAssetJob", fault: "status" as const, status: 503, calls: [1] }];
    const { run, iam, place } = await setUp({ apps: ["app-1"], faults: { rules } });

    const { code, stdout, stderr } = await run([...DELETE, "--yes", "-v"], { ...iam, ...place });

    expect(code).toBe(0);
    expect(stdout).not.toContain("HTTP");
    expect(stderr).toMatch(/^> POST http:\S+\/v3\/auth\/tokens\S*$/m);
    expect(stderr).toMatch(/^< 201 in \d+ ms/m);
    expect(stderr).toMatch(/^> POST http:\S+\/assets\/delete$/m);
    expect(stderr).toMatch(/^< 503 in \d+ ms.* \(GET/m);
    expect(stderr).toMatch(/^ {2}retrying in \d+ ms: /m);
    expect(stderr).toMatch(/\(attempt 2\)$/m);
  });
});

describe.concurrent("a terminal", () => {
  test.for([40, 60, 80, 120])("of %i columns shows a bar that fits", async (columns) => {
    const setup = await setUp({ apps: names("app", 250), jobDurationMs: 150 });
    setup.write("apps", names("app", 250));

    const args = ["delete", "--apps", "apps", "--yes", "--journal", "j"];
    const { code, screen } = await startInTerminal(args, setup, columns).result;

    expect(code).toBe(0);
    const drawn = screen.split(/[\r\n]+/).filter((line) => line.includes("%"));
    expect(drawn.length).toBeGreaterThan(1);
    expect(Math.max(...drawn.map((line) => line.trimEnd().length))).toBeLessThan(columns);
    expect(screen).toContain("Deleted 250 of 250 assets");
  });

  test.for([{ TERM: "dumb" }, { CI: "true" }])("with %j is not redrawn or asked", async (env) => {
    const { folder, settings } = await setUp({ apps: ["app-1"] });

    const setup = { folder, settings: { ...settings, ...env } };
    const { code, screen } = await startInTerminal(DELETE, setup).result;

    expect(code).toBe(2);
    expect(screen).toContain("Cannot ask for confirmation here");
  });

  test("with --no-input is not asked", async () => {
    const setup = await setUp({ apps: ["app-1"] });

    const { code, screen } = await startInTerminal([...DELETE, "--no-input"], setup).result;

    expect(code).toBe(2);
    expect(screen).toContain("use --yes to delete without a prompt");
  });

  test("on which IDs are typed says how to end them", async () => {
    const setup = await setUp({ apps: ["app-1"] });

    const command = startInTerminal(["delete", "--apps", "-", "--dry-run"], setup);
    await command.untilShown(/Reading IDs from the terminal, one per line; end with Ctrl-/);
    command.type("app-1\r\u0004");

    const { code, screen } = await command.result;
    expect(code).toBe(0);
    expect(screen).toContain("1 application in 1 batch.");
  });
});

test.concurrent("a dry run of many batches prints the first ones, unless all are asked for", async () => {
  const { run, write } = await setUp();
  write("apps", names("app", 10_101));
  const args = ["delete", "--apps", "apps", "--dry-run", "--no-inspect"];

  const { lines } = await run(args, {});
  expect(lines).toHaveLength(102);
  expect(lines.slice(-2)).toEqual([
    "... and 2 more batches; --all prints every one",
    "10,101 applications in 102 batches. Nothing was deleted.",
  ]);

  const all = await run([...args, "--all"], {});
  expect(all.lines).toHaveLength(103);
});
