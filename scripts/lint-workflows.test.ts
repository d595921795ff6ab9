import { expect, test } from "vitest";
import { loosePins } from "./lint-workflows.ts";

test("an action is pinned by a SHA, and says the tag that this is", () => {
  const sha = "0123456789012345678901234567890123456789";
  expect(
    loosePins(`      - uses: actions/checkout@${sha} # v6.0.2\n      - uses: ./local\n`),
  ).toEqual([]);
  expect(loosePins(`- uses: a/b@v6\n- uses: a/b@${sha}\n`)).toEqual(["a/b@v6", `a/b@${sha}`]);
});
