import { expect, test } from "vitest";
import { atMost } from "./check.ts";

test("what is too much fails with the fix", () => {
  expect(atMost(4, 4, "packages", "depend on less")).toBe("4 of 4 packages");
  expect(() => atMost(5121, 5120, "bytes", "be smaller")).toThrow(
    "5,121 of 5,120 bytes: be smaller",
  );
});
