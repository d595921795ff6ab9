import { expect, test } from "vitest";
import { parseOutcome } from "./runtimes.ts";

test("finds the outcome among other output of a runtime", () => {
  expect(parseOutcome('debug: x\n{"job_id":"job-1"}\nPASS\n')).toEqual({ job_id: "job-1" });
  expect(() => parseOutcome("panic")).toThrow("no outcome was printed, but: panic");
});
