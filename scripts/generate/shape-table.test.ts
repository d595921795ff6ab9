/** Keeps the tables of the templates' README, `shapes.yaml`, `shapes.ts` and the refusals the same. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "dev-tools";
import { describe, expect, test } from "vitest";
import { isOperation, parseDescription } from "./description.ts";
import { findRefusals } from "./supported-shapes.ts";
import { refusals } from "./supported-shapes/refusals.ts";

const templates = join(root, "packages/client/templates");
const readme = readFileSync(join(templates, "README.md"), "utf8");
const calls = readFileSync(join(templates, "shapes.ts"), "utf8");
const shapes = parseDescription(readFileSync(join(templates, "shapes.yaml"), "utf8"));

const operationIds = Object.values(shapes.paths ?? {})
  .flatMap((item) => Object.values(item))
  .filter(isOperation)
  .map(({ operationId }) => operationId);

const SCHEMAS = {
  scalar: { type: "string" },
  array: { type: "array", items: { type: "string" } },
  object: { type: "object", properties: { R: { type: "integer" } } },
};

/** All locations and styles of OpenAPI 3.1. */
const STYLES: [location: string, style: string][] = [
  ["path", "simple"],
  ["path", "label"],
  ["path", "matrix"],
  ["query", "form"],
  ["query", "spaceDelimited"],
  ["query", "pipeDelimited"],
  ["query", "deepObject"],
  ["header", "simple"],
  ["cookie", "form"],
];

interface Row {
  location: string;
  style: string;
  explodes: boolean[];
  cells: Record<keyof typeof SCHEMAS, string>;
  operation: string;
}

const parameterRows = readTable("parameters").map((cells): Row => {
  const [location = "", style = "", explode = "", scalar = "", array = "", object = "", operation] =
    cells.map((cell) => cell.replaceAll("`", ""));
  const explodes = explode.split(", ").map((value) => value === "true");
  return {
    location,
    style,
    explodes,
    cells: { scalar, array, object },
    operation: operation ?? "",
  };
});

describe("the table of parameters", () => {
  test("has each combination of location, style and explode", () => {
    const listed = parameterRows.flatMap(({ location, style, explodes }) =>
      explodes.map((explode) => `${location} ${style} ${explode}`),
    );

    const all = STYLES.flatMap(([location, style]) =>
      [true, false].map((explode) => `${location} ${style} ${explode}`),
    );
    expect(listed.toSorted()).toEqual(all.toSorted());
  });

  const cells = parameterRows.flatMap(({ location, style, explodes, cells: values, operation }) =>
    explodes.flatMap((explode) =>
      (["scalar", "array", "object"] as const).map((type) => ({
        location,
        style,
        explode,
        type,
        cell: values[type],
        operation,
      })),
    ),
  );

  test.for(cells)(
    "says what happens to $type in $location with $style and explode: $explode",
    ({ location, style, explode, type, cell, operation }) => {
      const found = findRefusals(
        withParameter({ in: location, style, explode, schema: SCHEMAS[type] }),
      );

      expect(found.length > 0 ? "refused" : "carried").toBe(
        cell === "refused" ? "refused" : "carried",
      );
      if (cell !== "refused") {
        expect(operationIds).toContain(operation);
        expect(assertionsAfter(operation)).toContain(cell);
      }
    },
  );

  test.for(STYLES)("refuses null in %s with %s", ([location, style]) => {
    const schema = { type: ["string", "null"] };

    expect(findRefusals(withParameter({ in: location, style, schema }))).not.toEqual([]);
  });
});

test("each operation of shapes.yaml has a row, and each row has one", () => {
  const inRows = [
    ...parameterRows.map(({ operation }) => operation),
    ...readTable("carried").map(([, operation = ""]) => operation.replaceAll("`", "")),
  ];

  expect(new Set(inRows.filter(Boolean))).toEqual(new Set(operationIds));
});

test.for(operationIds)("%s is called by shapes.ts", (operationId) => {
  expect(calls).toContain(`roma.${operationId}(`);
});

test("the table of refused shapes has each of them", () => {
  expect(readTable("refused")).toEqual(
    Object.values(refusals).map(({ shape, advice }) => [shape, advice]),
  );
});

// --- internal ---

/** Returns the cells of the rows of a table below a comment. */
function readTable(name: string): string[][] {
  const [, table = ""] = readme.split(`<!-- ${name} -->\n\n`);
  const [, , ...rows] = table.split("\n\n")[0]!.trim().split("\n");
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Returns what shapes.ts asserts after its calls of an operation. */
function assertionsAfter(operation: string): string {
  const [, ...parts] = calls.split(`await roma.${operation}(`);
  return parts.map((part) => part.split("await ")[0]).join("\n");
}

function withParameter(parameter: object): object {
  const get = {
    operationId: "findColors",
    parameters: [{ name: "color", required: true, ...parameter }],
    responses: { "200": {} },
  };
  return { openapi: "3.1.0", paths: { "/colors/{color}": { get } } };
}
