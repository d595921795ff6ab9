import { describe, expect, test } from "vitest";
import { decide, type Bump } from "../src/decide.ts";
import { rankOf } from "../src/findings/finding.ts";
import type { Schema } from "../src/json.ts";
import { positions, readCases } from "./documents.ts";

type Steps = [widened: Bump, narrowed: Bump];

interface Tables {
  /** Pairs of which one allows less. What widens a request breaks a response, and vice versa. */
  ordered: { id: string; narrow: Schema; wide: Schema; request?: Steps; response?: Steps }[];
  /** Pairs that each allow what the other doesn't, or that are not understood. Both ways break. */
  apart: { id: string; a: Schema; b: Schema }[];
  /** Pairs that allow the same values. */
  same: { id: string; a: Schema; b: Schema; expected: Bump }[];
}

const { ordered, apart, same } = readCases("keywords.json") as Tables;
const largest = (a: Bump, b: Bump): Bump => (rankOf(a) > rankOf(b) ? a : b);

/** The rarer positions of a schema. */
const extras = ["both", "parameter", "header", "both", "unused"] as const;

describe.each(ordered)(
  "$id",
  ({ id, narrow, wide, request = ["minor", "major"], response = ["major", "minor"] }) => {
    const both: Steps = [largest(request[0], response[0]), largest(request[1], response[1])];
    const rows = { request, parameter: request, response, header: response, both, unused: both };
    // The meaning of a keyword doesn't depend on where the schema is. So the rarer positions take
    // turns, and only in the longer run (`npm run soak`).
    const extra = process.env.PROPERTY_RUNS ? [extras[id.length % extras.length]!] : [];
    test.each(["request" as const, "response" as const, ...extra])("%s", async (position) => {
      const less = positions[position](narrow);
      const more = positions[position](wide);
      const widened = await decide(less, more);
      const narrowed = await decide(more, less);

      expect([widened.bump, narrowed.bump], JSON.stringify([widened, narrowed], null, 1)).toEqual(
        rows[position],
      );
    });
  },
);

describe.each(apart)("$id breaks both ways", ({ a, b }) => {
  test.each(["request", "response"] as const)("%s", async (position) => {
    const left = positions[position](a);
    const right = positions[position](b);

    expect((await decide(left, right)).bump).toBe("major");
    expect((await decide(right, left)).bump).toBe("major");
  });
});

describe.each(same)("$id is the same on the wire", ({ a, b, expected }) => {
  test.each(["request", "response"] as const)("%s", async (position) => {
    const left = positions[position](a);
    const right = positions[position](b);
    const forward = await decide(left, right);

    expect(forward.bump, JSON.stringify(forward, null, 1)).toBe(expected);
    expect((await decide(right, left)).bump).toBe(expected);
  });
});
