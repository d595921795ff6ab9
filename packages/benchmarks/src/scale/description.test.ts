import { readFileSync } from "node:fs";
import { join } from "node:path";
import { descriptionFile, root } from "dev-tools";
import { decide, parseText } from "spec-diff";
import { expect, test } from "vitest";
import { createConsumer, listCalls } from "./consumer.ts";
import { createDescription, reviseDescription } from "./description.ts";

const repository = parseText(readFileSync(join(root, descriptionFile), "utf8")) as object;

test.each([3, 10, 100, 1000])("creates a description with %i operations", (count) => {
  const ids = listCalls(createDescription(repository, count)).map(({ operationId }) => operationId);
  expect(ids).toHaveLength(count);
  expect(new Set(ids).size).toBe(count);
  expect(ids[0]).toBe("createToken");
  // As the lint rules of this repository require.
  expect(ids.every((id) => /^[a-z]+[A-Z][A-Za-z]*$/.test(id))).toBe(true);
});

test("has exactly the components that something refers to", () => {
  const description = createDescription(repository, 10);
  const { securitySchemes: _, ...components } = description["components"];
  const existing = Object.entries<object>(components).flatMap(([kind, parts]) =>
    Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
  );
  const references = JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g);
  const used = new Set(Array.from(references, ([, reference]) => reference!));
  expect(existing.toSorted()).toEqual([...used].toSorted());
});

test("refuses a size that it has no names for", () => {
  expect(() => createDescription(repository, 2000)).toThrow(
    "There are names for 210 resources, but not for 400.",
  );
});

test("revises a description by one optional property of a request", async () => {
  const description = createDescription(repository, 10);
  const { bump, changes } = await decide(description, reviseDescription(description));
  expect(bump).toBe("minor");
  expect(changes.map(({ text }) => text).join()).toContain("note");
});

test("calls every operation with its required input", () => {
  const calls = listCalls(createDescription(repository, 4));
  expect(calls.map(({ operationId }) => operationId)).toEqual([
    "createToken",
    "listAccessAlias",
    "createAccessAlias",
    "getAccessAlias",
  ]);

  const consumer = createConsumer(calls);
  expect(consumer).toContain(
    'getAccessAlias = () => roma.getAccessAlias({"access_alias_id":"b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3"});',
  );
  expect(consumer).toContain('createAccessAlias = () => roma.createAccessAlias({"name":"orders",');
});
