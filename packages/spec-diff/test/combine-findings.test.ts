import fc from "fast-check";
import { expect, test } from "vitest";
import { combineFindings } from "../src/findings/combine-findings.ts";
import { type Bump, type JudgedFinding, rankOf } from "../src/findings/finding.ts";

const RULES = ["literal", "name", "property", "required", "type", "union", "complexity"];

const finding: fc.Arbitrary<JudgedFinding> = fc.record(
  {
    path: fc.constantFrom(
      "list 200 json",
      "list 200 json.a",
      "list 200 json.a.b",
      "Thing",
      "Thing.a",
    ),
    component: fc.constantFrom("Thing", "Thing.a", "Thing.a.b", "Other.a"),
    rule: fc.constantFrom(...RULES),
    change: fc.constant("changed" as const),
    bump: fc.constantFrom<Bump>("patch", "minor", "major"),
  },
  { requiredKeys: ["path", "rule", "change", "bump"] },
);

test("keeps a finding of the largest bump", () => {
  const findings = fc.array(finding, { maxLength: 4 });

  fc.assert(
    fc.property(findings, findings, (wire, types) => {
      expect(largestRank(combineFindings(wire, types))).toBe(largestRank([...wire, ...types]));
    }),
    { numRuns: 2000 },
  );
});

test("reports what both judges found once", () => {
  const removed = {
    path: "list 200 json.a",
    component: "Thing.a",
    change: "removed",
    bump: "major",
  } as const;

  expect(
    combineFindings([{ ...removed, rule: "property" }], [{ ...removed, rule: "name" }]),
  ).toEqual([{ ...removed, rule: "property" }]);
});

test("reports what a union and its member have in common at the member", () => {
  const lost = { rule: "literal", change: "changed", from: ["x"], bump: "major" } as const;
  const member: JudgedFinding = { ...lost, path: "Thing.a", component: "Thing.a" };
  const union: JudgedFinding = { ...lost, path: "list 200 json.a" };

  expect(combineFindings([], [union, member])).toEqual([member]);
});

test("keeps what both say of a place that one of them names after its component", () => {
  const lost = { rule: "literal", change: "changed", from: ["x"], bump: "major" } as const;
  const member: JudgedFinding = { ...lost, path: "Thing.a", component: "Thing.a" };
  const same: JudgedFinding = { ...lost, path: "Thing.a" };

  expect(combineFindings([], [member, same])).toContainEqual(member);
});

// --- internal ---

function largestRank(findings: readonly JudgedFinding[]): number {
  return Math.max(0, ...findings.map(({ bump }) => rankOf(bump)));
}
