import { expect, test } from "vitest";
import { entriesOf } from "./tarballs.ts";

test("finds the entries with code or types in the exports", () => {
  const entries = entriesOf({
    name: "@scope/name",
    exports: {
      ".": "./dist/index.js",
      "./more": { types: "./dist/more.d.ts", default: "./dist/more.js" },
      "./types": { types: "./types.d.ts" },
      "./file.yaml": "./file.yaml",
      "./package.json": "./package.json",
    },
  });
  expect(entries.code).toEqual(["@scope/name", "@scope/name/more"]);
  expect(entries.types).toEqual(["@scope/name", "@scope/name/more", "@scope/name/types"]);
  expect(entriesOf({ name: "name" })).toEqual({ code: [], types: [] });
});
