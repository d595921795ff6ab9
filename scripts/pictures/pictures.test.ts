import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScratchFolder, root } from "dev-tools";
import { describe, expect, test } from "vitest";
import { drawFlow } from "./flow-svg.ts";
import { type Line, recordScript, textOf } from "./record.ts";
import { drawTerminal, hasSameText } from "./terminal-svg.ts";

// Windows draws the screen anew before it hands over the output.
describe.skipIf(process.platform === "win32")("a recording", () => {
  test("has the lines as they are at the end, with their styles", async () => {
    const script = writeScript(String.raw`
      process.stdout.write("\x1b[1mbold\x1b[22m \x1b[32mgreen\x1b[39m\n\n");
      process.stdout.write("50%");
      process.stdout.write("\r100%  \n");
    `);

    expect(await recordScript(script)).toEqual([
      [span("bold", { isBold: true }), span(" "), span("green", { color: 2 })],
      [],
      [span("100%")],
    ]);
  });

  test("fails with the output if the script fails", async () => {
    const script = writeScript('console.log("why"); process.exit(3);');
    await expect(recordScript(script)).rejects.toThrow(/exited with 3:\nwhy$/);
  });
});

describe("the picture of a terminal", () => {
  test("shows the text in both color schemes", () => {
    const picture = drawTerminal("Title", [[span("a < b & c", { color: 1 })]]);
    expect(picture).toContain("<title>Title</title>");
    expect(picture).toContain('<tspan class="ansi-1">a &lt; b &amp; c</tspan>');
    expect(picture).toMatch(/\.ansi-1 \{.*prefers-color-scheme: dark.*\.ansi-1 \{/s);
  });

  test.each([
    ["the duration", "Deleted 2 assets in 3.9 s.", "Deleted 2 assets in 1:05."],
    ["the rate", "2/2 assets  100%  320/s", "2/2 assets  100%  9/s"],
    ["the port", "on http://127.0.0.1:33061", "on http://127.0.0.1:8080"],
    ["the time of an archive", "1-20261129T110512Z.zip", "1-20270102T030405Z.zip"],
    [
      "the job",
      "by job c0ca861fc3073dff73c94f1615298dc9",
      "by job 0000861fc3073dff73c94f1615298dc9",
    ],
    ["the time", "a-2026-11-29T11-15-01-992Z.jsonl", "a-2027-01-02T03-04-05-006Z.jsonl"],
  ])("is current if nothing but %s differs", (_, text, other) => {
    expect(hasSameText(draw(text), draw(other))).toBe(true);
  });

  test.each([
    ["a word", "Deleted 2 assets", "Removed 2 assets"],
    ["a number of assets", "Deleted 2 assets in 3.9 s.", "Deleted 3 assets in 3.9 s."],
    ["a number of batches", "Deleted in 2 batches", "Deleted in 3 batches"],
    ["an indentation", "  task", "task"],
    ["a line", "one\ntwo", "one"],
  ])("is not current if %s differs", (_, text, other) => {
    expect(hasSameText(draw(text), draw(other))).toBe(false);
  });

  test("does not depend on a message that only slow machines print", () => {
    const slow = draw("one\nAsking the service which of them exist ...\ntwo");
    expect(hasSameText(slow, draw("one\ntwo"))).toBe(true);
  });
});

test("the picture of the flow has the limit and the routes of today", () => {
  const picture = readFileSync(join(root, "docs/images/flow.svg"), "utf8");
  expect(picture, "Run: npm run pictures").toBe(drawFlow());
});

// --- internal ---

function writeScript(code: string): string {
  const script = join(createScratchFolder("recording"), "script.mjs");
  writeFileSync(script, code);
  return script;
}

function span(text: string, style: Partial<Line[number]> = {}): Line[number] {
  return { text, isBold: false, isDim: false, color: undefined, ...style };
}

function draw(text: string): string {
  const lines = text.split("\n").map((line) => [span(line)]);
  expect(textOf(lines)).toBe(text);
  return drawTerminal("Title", lines);
}
