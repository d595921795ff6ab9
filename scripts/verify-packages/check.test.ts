import { expect, test } from "vitest";
import { assertAtMost } from "./check.ts";

test("throws with the fix if a limit is exceeded", () => {
  expect(assertAtMost(4, 4, "packages", "depend on less")).toBe("4 of 4 packages");
  expect(() => assertAtMost(5121, 5120, "bytes", "be smaller")).toThrow(
    "5,121 of 5,120 bytes: be smaller",
  );
});
