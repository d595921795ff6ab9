import { expect, test } from "vitest";
import { findLoosePins } from "./loose-pins.ts";

test("requires a pin to a SHA that names its tag", () => {
  const sha = "0123456789012345678901234567890123456789";
  expect(
    findLoosePins(`      - uses: actions/checkout@${sha} # v6.0.2\n      - uses: ./local\n`),
  ).toEqual([]);
  expect(findLoosePins(`- uses: a/b@v6\n- uses: a/b@${sha}\n`)).toEqual(["a/b@v6", `a/b@${sha}`]);
});
