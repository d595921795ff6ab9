import { expect, test } from "vitest";
import { findRouteChanges } from "./route-changes.ts";

const code = (limit: string, header = "X-Token", server = "https://a") => `
const required: string[] = ["id"];
const body = { "b-c": { in: "body"${limit} } } satisfies Body;
export const server = "${server}";
export const auth = { header: "${header}" } as const;
export const routes: Routes = { a: { params: { ...body }, answers: { "200": { returns: required } } } };
`;
const unchanged = { base: {}, next: {}, bump: "none" } as const;
const limit = "routes.a.params.b-c.maxItems";

test.each([
  [", maxItems: 100", ", maxItems: 50", "major", "changed from 100 to 50."],
  [", maxItems: 50", ", maxItems: 100", "minor", "changed from 50 to 100."],
  [", maxItems: 50", "", "minor", "changed from 50 to none."],
  ["", ", maxItems: 50", "major", "changed from none to 50."],
])("a limit that changes from %o to %o is %s", (before, after, bump, end) => {
  expect(findRouteChanges(code(before), code(after), unchanged)).toEqual([
    { bump, where: limit, text: `\`${limit}\` of the client ${end}` },
  ]);
});

test("a minimum of 0 is no limit", () => {
  expect(findRouteChanges(code(""), code(", minLength: 0"), unchanged)).toEqual([]);
});

test("a change of the description explains changes of the client", () => {
  const [before, after] = [code(", maxItems: 9"), code(", maxItems: 5", "X-Key", "https://b")];
  const wheres = (bump: "patch" | "minor" | "major", next: object) =>
    findRouteChanges(before, after, { base: {}, next, bump }).map(({ where }) => where);
  expect(wheres("patch", {})).toEqual(["server", "auth.header", limit]);
  expect(wheres("patch", { other: true })).toEqual(["server", "auth.header", limit]);
  // A new feature does not explain that all requests go to another server, or use another token header.
  expect(wheres("minor", { other: true })).toEqual(["server", "auth.header"]);
  expect(wheres("major", { other: true })).toEqual([]);
});
