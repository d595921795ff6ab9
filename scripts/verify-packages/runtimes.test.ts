import { expect, test } from "vitest";
import { outcomeIn } from "./runtimes.ts";

test("the outcome is found among what a runtime prints of its own", () => {
  expect(outcomeIn('debug: x\n{"job_id":"job-1"}\nPASS\n')).toEqual({ job_id: "job-1" });
  expect(() => outcomeIn("panic")).toThrow("no outcome was printed, but: panic");
});
