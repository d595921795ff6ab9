/**
 * Keywords that don't limit values, such as `default` or `xml`, and keywords that no rule understands
 * are compared at every place in which a schema can stand.
 */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { prepare } from "../src/document/document.ts";
import { type Bump, type JudgedFinding, rankOf } from "../src/findings/finding.ts";
import type { JsonObject, Schema } from "../src/json.ts";
import { judgeWire } from "../src/wire/wire-judge.ts";
import { descriptionPlaces, type Place, schemaPlaces } from "./schema-places.ts";

// `npm run soak` sets more runs, and a busy machine may be slow.
vi.setConfig({ testTimeout: 3_600_000 });
const runs = Number(process.env.PROPERTY_RUNS ?? 100);

/** A keyword that comes, changes, or goes. */
interface KeywordChange {
  readonly id: string;
  readonly from: JsonObject;
  readonly to: JsonObject;
  readonly expected: Bump;
  /** The bump where no rule reads the place. Default: `major`. */
  readonly expectedIfNotUnderstood?: Bump;
}

const NO_CHANGE = { id: "nothing", expected: "none", expectedIfNotUnderstood: "none" } as const;

const CHANGES: readonly KeywordChange[] = [
  ...changesOf("default", ["a", "b"], { comes: "minor", changes: "major", goes: "major" }),
  ...changesOf("xml", [{ name: "a" }, { name: "b" }], {
    comes: "major",
    changes: "major",
    goes: "major",
  }),
  ...changesOf("discriminator", [{ propertyName: "a" }, { propertyName: "b" }], {
    comes: "minor",
    changes: "major",
    goes: "major",
  }),
  ...changesOf("deprecated", [true, false], { comes: "minor", changes: "none", goes: "none" }),
  ...changesOf("collation", ["C", "D"], { comes: "major", changes: "major", goes: "major" }),
  ...changesOf("description", ["A", "B"], { comes: "none", changes: "none", goes: "none" }).map(
    (change) => ({ ...change, expectedIfNotUnderstood: "none" as const }),
  ),
];

const bodies = descriptionPlaces.filter(({ id }) => id === "a request" || id === "a response");

describe.each(bodies)("in $id", (body) => {
  test.each(schemaPlaces)("in $id", (place) => {
    expect(CHANGES.flatMap((change) => findWrongVerdict(change, body, [place]))).toEqual([]);
  });
});

test.each(descriptionPlaces)("in $id", (place) => {
  expect(CHANGES.flatMap((change) => findWrongVerdict(change, place, []))).toEqual([]);
});

test("in places within each other", () => {
  const cases = fc.record({
    change: fc.constantFrom(...CHANGES),
    description: fc.constantFrom(...descriptionPlaces),
    places: fc.array(fc.constantFrom(...schemaPlaces), { minLength: 2, maxLength: 4 }),
  });

  fc.assert(
    fc.property(cases, ({ change, description, places }) => {
      const same: KeywordChange = { ...change, to: change.from, ...NO_CHANGE };

      expect(findWrongVerdict(change, description, places)).toEqual([]);
      expect(findWrongVerdict(same, description, places)).toEqual([]);
    }),
    { numRuns: runs },
  );
});

// --- internal ---

function changesOf(
  keyword: string,
  [value, other]: readonly [unknown, unknown],
  expected: Readonly<Record<"comes" | "changes" | "goes", Bump>>,
): KeywordChange[] {
  const [before, after] = [{ [keyword]: value }, { [keyword]: other }];

  return [
    { id: `${keyword} comes`, from: {}, to: before, expected: expected.comes },
    { id: `${keyword} changes`, from: before, to: after, expected: expected.changes },
    { id: `${keyword} goes`, from: before, to: {}, expected: expected.goes },
  ];
}

/** Describes the verdict on a change, if it is not the right one. */
function findWrongVerdict(
  { id, from, to, expected, expectedIfNotUnderstood = "major" }: KeywordChange,
  description: Place<JsonObject>,
  places: readonly Place<Schema>[],
): object[] {
  const [base, next] = [from, to].map((keyword) => {
    const probe: Schema = { type: "string", maxLength: 9, ...keyword };
    const schema = places.reduce<Schema>((inner, { surround }) => surround(inner), probe);

    return prepare(description.surround(schema));
  });
  const findings = judgeWire(base!, next!);

  const isUnderstood = [description, ...places].every((place) => place.isUnderstood);
  const right = isUnderstood ? expected : expectedIfNotUnderstood;
  const bump = largestBump(findings);

  return bump === right ? [] : [{ id, bump, right, findings }];
}

function largestBump(findings: readonly JudgedFinding[]): Bump {
  return findings.reduce<Bump>(
    (largest, { bump }) => (rankOf(bump) > rankOf(largest) ? bump : largest),
    "none",
  );
}
