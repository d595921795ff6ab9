import { expect, test } from "vitest";
import { formatCosts } from "./table.ts";

test("prints a column per size", () => {
  const costs = {
    operations: 3,
    descriptionBytes: 29_400,
    generateSeconds: 6.04,
    typesBytes: 21_600,
    buildSeconds: 3.06,
    checkOneSeconds: 1.2,
    checkAllSeconds: 1.4,
    bundleBytes: 14_243,
    decideSeconds: 1.38,
    decideMemoryBytes: 197_000_000,
  };
  expect(formatCosts([costs, { ...costs, operations: 1000, generateSeconds: 18.2 }])).toBe(
    `
  operations                                   3      1000
  description, kB                             29        29
  npm run generate, s                        6.0      18.2
  generated types, kB                         22        22
  build of the client, s                     3.1       3.1
  check of a module with a call, s           1.2       1.2
  check of a module with all calls, s        1.4       1.4
  bundle, bytes (min+gz)                   14243     14243
  decision, s                                1.4       1.4
  memory of the decision, MB                 197       197`.slice(1),
  );
});
