/** The items of arrays: `prefixItems` and `items` together. */
import { asArray, type JsonObject, type Schema } from "../json.ts";
import { conjoin } from "./conjunction.ts";

/** The combined value of `prefixItems` and `items`. */
export interface Items {
  prefix: Schema[];
  rest?: Schema;
}

/** Returns the schema of the item at a position. */
export function itemAt({ prefix, rest }: Items, index: number): Schema {
  return prefix[index] ?? rest ?? true;
}

/** Returns what a schema says about items, if anything. */
export function readItems({ items, prefixItems }: JsonObject): Items | undefined {
  if (prefixItems === undefined && items === undefined) {
    return undefined;
  }

  return {
    prefix: asArray(prefixItems) as Schema[],
    ...(items !== undefined && { rest: items as Schema }),
  };
}

/** Returns the items of the arrays that meet both. */
export function combineItems(a: Items, b: Items): Items {
  const longer = a.prefix.length > b.prefix.length ? a : b;
  const prefix = longer.prefix.map((_, index) => conjoin(itemAt(a, index), itemAt(b, index)));
  const isOpen = a.rest === undefined && b.rest === undefined;

  return { prefix, ...(!isOpen && { rest: conjoin(a.rest, b.rest) }) };
}
