import { expect, test } from "vitest";
import { findIdProblem } from "./id-problem.ts";

test.each([
  ["", /empty/],
  ["app 1", /space/],
  ["app\t1", /space/],
  ["app-1,Billing", /,/],
  ['"app-1"', /"/],
  ["apps/1", /\//],
  ["..", /path/],
  [".", /path/],
  ["app\u0000", /U\+0000/],
  ["app\u200b", /U\+200B/],
  ["äpp", /U\+00E4/],
  ["😀", /U\+1F600/],
  ["x".repeat(65), /65 characters/],
  [null, /received null/],
  [undefined, /received undefined/],
  [7, /received number/],
  ["app-1\r", /space/],
])("refuses %j as an ID", (text, problem) => {
  expect(findIdProblem(text)).toMatch(problem);
});

test.each(["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3", "app_1", "1", "a.b:c", "x".repeat(64)])(
  "accepts %j as an ID",
  (text) => expect(findIdProblem(text)).toBeUndefined(),
);
