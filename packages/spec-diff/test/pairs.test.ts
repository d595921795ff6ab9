import { describe, expect, test } from "vitest";
import { decide, DocumentError } from "../src/decide.ts";
import { readPairs } from "./pairs.ts";

describe.each(["pairs.yaml", "real-changes.yaml"])("%s", (file) => {
  test.each(readPairs(file))("$id", async ({ base, next, expected, lines }) => {
    if (expected === "refused") {
      await expect(decide(base, next)).rejects.toThrow(DocumentError);
      return;
    }

    const { bump, changes } = await decide(base, next);

    expect(bump, JSON.stringify(changes, null, 1)).toBe(expected);
    if (lines) {
      expect(changes.map(({ text }) => text)).toEqual(lines);
    }
  });
});
