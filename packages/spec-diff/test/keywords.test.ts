import { describe, expect, test } from "vitest";

import { decide, type Bump } from "../src/decide.ts";
import type { Schema } from "../src/json.ts";
import { positions, readCases } from "./documents.ts";

type Steps = [widened: Bump, narrowed: Bump];

interface Tables {
  /** Pairs of which one allows less: what widens a request breaks a response, and the other way round. */
  ordered: { id: string; narrow: Schema; wide: Schema; request?: Steps; response?: Steps }[];
  /** Pairs that each allow what the other does not, or that are not understood: breaking both ways. */
  apart: { id: string; a: Schema; b: Schema }[];
  /** Pairs that allow the same: nothing on the wire changes. */
  same: { id: string; a: Schema; b: Schema; expected: Bump }[];
}

const { ordered, apart, same } = readCases("keywords.json") as Tables;
const rank = ["none", "patch", "minor", "major"];
const worst = (a: Bump, b: Bump): Bump => (rank.indexOf(a) > rank.indexOf(b) ? a : b);

const extras = ["both", "parameter", "header", "both", "unused"] as const;

describe.each(ordered)(
  "$id",
  ({ id, narrow, wide, request = ["minor", "major"], response = ["major", "minor"] }) => {
    const both: Steps = [worst(request[0], response[0]), worst(request[1], response[1])];
    const rows = { request, parameter: request, response, header: response, both, unused: both };
    // The rarer places take turns, and only in the longer run (`npm run soak`): what a keyword means
    // does not depend on them.
    const extra = process.env.PROPERTY_RUNS ? [extras[id.length % extras.length]!] : [];
    test.each(["request" as const, "response" as const, ...extra])("%s", async (position) => {
      const [less, more] = [positions[position](narrow), positions[position](wide)];
      const widened = await decide(less, more);
      const narrowed = await decide(more, less);
      expect([widened.bump, narrowed.bump], JSON.stringify([widened, narrowed], null, 1)).toEqual(
        rows[position],
      );
    });
  },
);

describe.each(apart)("$id is breaking both ways", ({ a, b }) => {
  test.each(["request", "response"] as const)("%s", async (position) => {
    const [left, right] = [positions[position](a), positions[position](b)];
    expect((await decide(left, right)).bump).toBe("major");
    expect((await decide(right, left)).bump).toBe("major");
  });
});

describe.each(same)("$id changes nothing on the wire", ({ a, b, expected }) => {
  test.each(["request", "response"] as const)("%s", async (position) => {
    const [left, right] = [positions[position](a), positions[position](b)];
    const there = await decide(left, right);
    expect(there.bump, JSON.stringify(there, null, 1)).toBe(expected);
    expect((await decide(right, left)).bump).toBe(expected);
  });
});
