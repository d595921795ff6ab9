/** Compares the servers of documents and operations. */
import { asArray, asObject, includes, isEqual, type JsonObject } from "../json.ts";
import type { SchemaSearch } from "../schemas/schema-types.ts";
import type { Findings } from "./wire-search.ts";

/**
 * Compares the servers of documents. They are only documentation, because users choose the base
 * URL.
 */
export function* compareDocumentServers(
  from: JsonObject,
  to: JsonObject,
  { isReverse }: SchemaSearch,
): Findings {
  const values = { from: readServers(from), to: readServers(to) };
  if (!isReverse && !isEqual(values.from, values.to)) {
    yield { path: "servers", rule: "url", change: "changed", ...values, bump: "patch" };
  }
}

/**
 * Compares the servers of an operation. Each must be kept, because they are part of the generated
 * client, which calls the first one.
 */
export function* compareOperationServers(
  from: JsonObject,
  to: JsonObject,
  { isReverse }: SchemaSearch,
): Findings {
  const values = { from: readServers(from), to: readServers(to) };
  const isEachKept = values.from.every((server) => includes(values.to, server));
  const isOwnKept = (values.from.length === 0) === (values.to.length === 0);
  const isFirstKept = isReverse || isEqual(values.from[0], values.to[0]);
  if (!isEachKept || !isOwnKept || !isFirstKept) {
    yield { path: "", rule: "servers", change: "changed", ...values };
  }
}

// --- internal ---

/** Returns the URL of each server, with the values of its variables if it has any. */
function readServers(holder: JsonObject): unknown[] {
  return asArray(holder.servers).map((server) => {
    const { url, variables } = asObject(server);
    const values = Object.entries(asObject(variables)).map(([name, variable]) => {
      const { default: value, enum: choices } = asObject(variable);
      return [name, value, choices];
    });

    return values.length > 0 ? [url, ...values] : url;
  });
}
