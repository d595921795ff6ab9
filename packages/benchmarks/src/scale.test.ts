import { expect, test } from "vitest";
import { parseSize } from "./scale.ts";

test("reads a number of operations", () => {
  expect(parseSize("100")).toBe(100);
});

test.each(["0", "2", "1001", "2.5", "many", ""])("refuses the size %j", (text) => {
  expect(() => parseSize(text)).toThrow(
    `A size must be a number of operations from 3 to 1000, received ${text}.`,
  );
});
