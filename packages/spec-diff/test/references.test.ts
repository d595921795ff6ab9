import { describe, expect, test } from "vitest";
import { DocumentError } from "../src/document/document.ts";
import {
  findReferences,
  parseComponentReference,
  resolveReference,
  toComponentReference,
} from "../src/document/references.ts";

const document = {
  components: {
    schemas: {
      "a/b": { title: "slash" },
      "a~b": { title: "tilde" },
      "a b": { title: "space" },
      Alias: { $ref: "#/components/schemas/a~1b" },
      Loop: { $ref: "#/components/schemas/Loop" },
    },
  },
  items: [{ title: "first" }],
};

describe("resolveReference", () => {
  test.each([
    ["#/components/schemas/a~1b", "slash"],
    ["#/components/schemas/a~0b", "tilde"],
    ["#/components/schemas/a%20b", "space"],
    ["#/components/schemas/Alias", "slash"],
    ["#/items/0", "first"],
  ])("resolves %s", ($ref, title) => {
    expect(resolveReference(document, { $ref })).toEqual({ title });
  });

  test("returns the document itself for #", () => {
    expect(resolveReference(document, { $ref: "#" })).toBe(document);
  });

  test.each([[{ title: "none" }], [undefined], ["text"]])(
    "returns %o, which is not a reference",
    (value) => {
      expect(resolveReference(document, value)).toBe(value);
    },
  );

  test.each([
    ["#/components/schemas/Missing", "leads nowhere"],
    ["#/components/schemas/a~1b/title/length", "leads nowhere"],
    ["#/components/schemas/a~2b", "leads nowhere"],
    ["#/components/schemas/a%2", "is not percent-encoded"],
    ["#/components/schemas/Loop", "refers to itself"],
    ["other.yaml#/a", "is not inside the document"],
    ["#anchor", "is not inside the document"],
  ])("rejects %s", ($ref, message) => {
    const resolve = () => resolveReference(document, { $ref });

    expect(resolve).toThrow(DocumentError);
    expect(resolve).toThrow(message);
  });
});

describe("findReferences", () => {
  test("finds references in objects and arrays", () => {
    const value = { schema: { $ref: "#/a" }, allOf: [{ $ref: "#/b" }, { items: { $ref: "#/c" } }] };

    expect([...findReferences(value)]).toEqual(["#/a", "#/b", "#/c"]);
  });

  test("ignores references inside data", () => {
    const data = { $ref: "#/a" };
    const value = { default: data, example: data, enum: [data], const: data, "x-data": data };

    expect([...findReferences(value)]).toEqual([]);
  });

  test("treats the keys of maps as names", () => {
    const value = { properties: { $ref: { $ref: "#/a" }, default: { $ref: "#/b" } } };

    expect([...findReferences(value)]).toEqual(["#/a", "#/b"]);
  });
});

describe("component references", () => {
  test.each(["Job", "a/b", "a~b"])("are written and read for the name %s", (name) => {
    const reference = toComponentReference("schemas", name);

    expect(parseComponentReference(reference)).toEqual({ kind: "schemas", name });
  });

  test.each([
    "",
    "#/paths/~1jobs",
    "#/components/schemas",
    "#/components/schemas/Job/properties/id",
  ])("are not %o", (reference) => {
    expect(parseComponentReference(reference)).toBeUndefined();
  });
});
