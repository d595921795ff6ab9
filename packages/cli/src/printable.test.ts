import { globSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { startFakeService } from "../test/fake-service.ts";
import { type Line, writeLines } from "./output.ts";
import { toPrintable } from "./printable.ts";

vi.setConfig({ testTimeout: 120_000 });

const github = { GITHUB_ACTIONS: "true" };
const azure = { TF_BUILD: "True" };

describe("text from outside", () => {
  test.for<[string, string, string]>([
    ["ESC", "a\u001b[31mb", "a\\u001b[31mb"],
    ["a line break", "a\r\nb", "a\\u000d\\u000ab"],
    ["C1", "a\u009b31mb\u0085", "a\\u009b31mb\\u0085"],
    ["bidi", "a\u202eb\u2066c\u200fd\u061c", "a\\u202eb\\u2066c\\u200fd\\u061c"],
    ["line separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["a tab, letters of any script and emoji", "a\tä 漢 👩‍👩‍👧", "a\tä 漢 👩‍👩‍👧"],
  ])("has %s escaped", ([, text, expected]) => {
    expect(toPrintable(text, {})).toBe(expected);
  });

  test.for<[string, string]>([
    ["::error::x", ":\\u003aerror::x"],
    ["  ::add-mask::x", "  :\\u003aadd-mask::x"],
    ["::error file=a.ts,line=1::x", ":\\u003aerror file=a.ts,line=1::x"],
    ["a\r::stop-commands::x", "a\\u000d:\\u003astop-commands::x"],
    ["a\n\u00a0::Warning::x", "a\\u000a\u00a0:\\u003aWarning::x"],
    ["##[error]x", "#\\u0023[error]x"],
    ["a###[group]x", "a##\\u0023[group]x"],
    ["x ##vso[task.setvariable variable=a]b", "x #\\u0023vso[task.setvariable variable=a]b"],
    ["http://[::ffff:7f00:1]/ a::b ## [x]", "http://[::ffff:7f00:1]/ a::b ## [x]"],
  ])("%j is no command to the log of a pipeline", ([text, expected]) => {
    for (const env of [github, azure]) {
      expect(toPrintable(text, env)).toBe(expected);
    }
  });

  test("that looks like a command is kept where no pipeline reads it", () => {
    expect(toPrintable("::error::x ##[error]", {})).toBe("::error::x ##[error]");
    expect(toPrintable("::error::x", { GITHUB_ACTIONS: "" })).toBe("::error::x");
  });

  test("keeps its value in JSON, and has no command or control character in it", () => {
    const anyText = fc.array(
      fc.oneof(
        fc.constantFrom("::error::", "##[x]", "##vso[x]", "\u009b", "\u202e", "\\", '"', "\r\n"),
        fc.string({ unit: "binary" }),
      ),
    );
    fc.assert(
      fc.property(anyText, (texts) => {
        const value = { text: texts.join("") };

        const json = toPrintable(JSON.stringify(value), github);

        expect(JSON.parse(json)).toEqual(value);
        expect(json).not.toMatch(/##\w*\[|::error::|[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe("a line", () => {
  const red = "\u001b[31m";

  test.for<[string, boolean, Line, string]>([
    ["has the colors of the command", true, { style: "red", text: "a" }, `${red}a\u001b[39m`],
    ["has no colors without a terminal", false, { style: "red", text: "a" }, "a"],
    ["has no colors of the service on a terminal", true, `${red}a`, "\\u001b[31ma"],
    ["has no colors of the service in a pipe", false, `${red}a`, "\\u001b[31ma"],
    [
      "has no colors of the service within those of the command",
      true,
      { style: "red", text: "a\u001b[32mb" },
      `${red}a\\u001b[32mb\u001b[39m`,
    ],
    ["has no command that its parts make together", false, ["#", "#[error]x"], "#\\u0023[error]x"],
  ])("%s", ([, hasColors, line, expected]) => {
    let written = "";
    const output = { write: (text: string) => (written += text) };

    writeLines(output, [line], { hasColors, env: github });

    expect(written).toBe(`${expected}\n`);
  });
});

describe("what a service sends", () => {
  const hostile = "::error::x ##[error]y \u001b[31mred\u009b1m\u202e\r\n::warning::z";
  const reason = { resource_type: hostile, resource_name: "n", error_msg: hostile };
  const job = { status: `Odd ${hostile}`, end_time: "now", reasons: [reason] };
  const commands = [
    ["job", "j"],
    ["job", "j", "--wait"],
    ["delete", "--app", "a", "--yes"],
  ];

  test.for(commands)("is printed by %j without commands and control characters", async (...row) => {
    const [args] = row;
    for (const json of [[], ["--json"]]) {
      const service = await startFakeService((method) =>
        method === "POST" ? { job_id: "j" } : job,
      );

      const { stdout, stderr } = await service.run([...args, ...json], github);

      expect(`${stdout}${stderr}`).toContain("Odd");
      expectHarmless(stdout);
      // The annotation is that of the command itself.
      expectHarmless(stderr.replace(/^::error title=roma-assets::/m, ""));
    }
  });

  test("as the expiry of a token is printed in the same way", async () => {
    const token = { issued_at: "2026-01-01T00:00:00Z", expires_at: hostile };
    const service = await startFakeService(() =>
      Response.json({ token }, { status: 201, headers: { "X-Subject-Token": "t" } }),
    );
    const iam = { ROMA_IAM_DOMAIN: "d", ROMA_IAM_USER: "u", ROMA_IAM_PASSWORD: "p" };
    const env = { ...github, ...iam, ROMA_IAM_ENDPOINT: service.url };

    const { stdout } = await service.run(["token"], env);
    const { lines } = await service.run(["token", "--json"], env);

    expect(stdout).toMatch(/it expires at :\\u003aerror/);
    expectHarmless(stdout);
    expectHarmless(lines.join(""));
    expect(JSON.parse(lines[0]!)).toMatchObject({ expiresAt: hostile });
  });
});

test("nothing but output.ts writes to stdout and stderr", () => {
  const files = globSync("*.ts", { cwd: import.meta.dirname, exclude: ["*.test.ts"] });
  const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(readCode(file)));

  expect(files.length).toBeGreaterThan(30);
  // `bin.ts` also runs in versions of Node.js that can't load other modules.
  expect(filesWith(/\bconsole\b|\.std(out|err)\b|"node:(process|tty|console)"/).toSorted()).toEqual(
    ["bin.ts", "output.ts"],
  );
  expect(filesWith(/\bstreamForPeople\b/).toSorted()).toEqual(["output.ts", "terminal.ts"]);
  expect(readCode("terminal.ts")).not.toContain(".write(");
});

// --- internal ---

function expectHarmless(text: string): void {
  expect(text).not.toMatch(/::(error|warning)::|##\[/);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
}

/** Reads a file without its comments. */
function readCode(file: string): string {
  const text = readFileSync(`${import.meta.dirname}/${file}`, "utf8");
  return text.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
}
