import { expect, test } from "vitest";
import type { Finding } from "../src/findings/finding.ts";
import { describeFinding } from "../src/findings/wording.ts";

type Difference = Omit<Finding, "path">;

test.each<[Difference, string]>([
  [{ rule: "operation", change: "added", to: "GET /jobs" }, "is new: `GET /jobs`"],
  [{ rule: "operation", change: "removed" }, "was removed"],
  [
    { rule: "operation", change: "removed", detail: "deprecated" },
    "was removed (it was deprecated)",
  ],
  [
    { rule: "operation", change: "removed", to: "GET /tasks", detail: "moved" },
    "moved to `GET /tasks`",
  ],
  [{ rule: "operationId", change: "changed", to: "show" }, "has the operationId `show`"],
  [{ rule: "operationId", change: "changed", from: "show" }, "no longer has an operationId"],
  [{ rule: "operationId", change: "changed", from: "show", to: "get" }, "is now called `get`"],
  [{ rule: "parameter", change: "added" }, "is new"],
  [{ rule: "parameter", change: "removed" }, "was removed"],
  [{ rule: "required", change: "added" }, "is new and required"],
  [{ rule: "required", change: "changed", from: false, to: true }, "is now required"],
  [{ rule: "required", change: "changed", from: true, to: false }, "is no longer required"],
  [{ rule: "property", change: "removed", replacement: "reason" }, "was removed; use `reason`"],
  [
    { rule: "component", change: "removed", replacement: "Job" },
    "is no longer a component; use `Job`",
  ],
  [{ rule: "status", change: "added" }, "is a new status"],
  [
    { rule: "status", change: "added", detail: "unexpected-body" },
    "is a new status with a body that no other status has",
  ],
  [
    { rule: "media", change: "added", detail: "not-promised" },
    "is a media type that the response may now have",
  ],
  [{ rule: "scopes", change: "added", to: ["read"] }, 'now requires the scope "read"'],
  [{ rule: "scopes", change: "removed", from: ["read"] }, 'no longer requires the scope "read"'],
  [
    { rule: "enum", change: "changed", from: ["a", "b"], to: ["b", "c"] },
    'lost the value `"a"` and gained the value `"c"`',
  ],
  [
    {
      rule: "discriminator",
      change: "changed",
      from: { propertyName: "kind", mapping: { a: "#/a" } },
      to: { propertyName: "kind", mapping: { b: "#/b" } },
    },
    'lost the discriminator value `"a"` and gained the discriminator value `"b"`',
  ],
  [
    {
      rule: "discriminator",
      change: "changed",
      from: { propertyName: "kind" },
      to: { propertyName: "type" },
    },
    'changed its `discriminator` from {"propertyName":"kind"} to {"propertyName":"type"}',
  ],
  [{ rule: "literal", change: "changed", from: ["a"] }, 'lost the literal `"a"`'],
  [{ rule: "literal", change: "changed", to: ["a"] }, 'gained the literal `"a"`'],
])("describes %o", (difference, text) => {
  expect(describeFinding({ path: "", ...difference })).toBe(text);
});

test.each([
  [
    "accepts-less",
    "changed its `maxLength` from 64 to 32, so calls that were accepted may be rejected",
  ],
  ["accepts-more", "changed its `maxLength` from 64 to 32, so more calls are accepted"],
  [
    "returns-more",
    "changed its `maxLength` from 64 to 32, so responses may contain what they did not contain before",
  ],
  ["returns-less", "changed its `maxLength` from 64 to 32, so responses guarantee more"],
] as const)("says what a keyword that %s means for callers", (effect, text) => {
  const values = { from: 64, to: 32 };
  expect(
    describeFinding({ path: "", rule: "maxLength", change: "changed", ...values, effect }),
  ).toBe(text);
});

test.each([
  [undefined, "soft", 'now has the `default` "soft"'],
  [
    "soft",
    undefined,
    'no longer has the `default` "soft": an omitted value now means something else',
  ],
  [
    "soft",
    "hard",
    'changed its `default` from "soft" to "hard": an omitted value now means something else',
  ],
])("says what a default that changes from %o to %o means", (from, to, text) => {
  expect(describeFinding({ path: "", rule: "default", change: "changed", from, to })).toBe(text);
});

test("describes a keyword that is not understood", () => {
  const finding: Finding = {
    path: "",
    rule: "collation",
    change: "changed",
    to: "C",
    detail: "not-understood",
  };

  expect(describeFinding(finding)).toBe(
    'changed its `collation` from none to "C", which was not understood',
  );
});

test("shortens long values", () => {
  const from = "a".repeat(100);
  const text = describeFinding({ path: "", rule: "pattern", change: "changed", from });

  expect(text).toBe(`changed its \`pattern\` from "${"a".repeat(76)}… to none`);
});
