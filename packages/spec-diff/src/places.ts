/** Names places in one way, whether they were found in a document or in generated declarations. */

/**
 * The readable path of a member of the generated file, such as `deleteAssets request application/json.apps`.
 *
 * @param names The members on the way, from the exported interface on; `[]` and `.*` stand for items and other keys.
 * @param operationOf The operation that a method of a path refers to by id.
 */
export function readable(
  names: readonly string[],
  operationOf: (path: string, method: string) => string | undefined,
): string {
  const [root = "", ...rest] = names;
  if (root === "components") {
    const [kind = "", name = "", ...inner] = rest;
    return (kind === "schemas" ? name : [kind, name].filter(Boolean).join(".")) + steps(inner);
  }
  if (root === "operations") return inOperation(rest[0] ?? "operations", rest.slice(1));
  if (root === "paths" || root === "webhooks") {
    const [path = root, method = "", ...inner] = rest;
    const title =
      root === "paths"
        ? `${method.toUpperCase()} ${path}`
        : `webhook ${path} ${method.toUpperCase()}`;
    if (method === "" || method === "parameters")
      return [path, method, ...inner].filter(Boolean).join(" ");
    return inOperation(operationOf(path, method) ?? title, inner);
  }
  return root + steps(rest);
}

/** The variable of an openapi-fetch result that has the body of a status, if one has. */
export function outcome(status: string): "data" | "error" | undefined {
  if (status.startsWith("2")) return "data";
  return status.startsWith("4") || status.startsWith("5") || status === "default"
    ? "error"
    : undefined;
}

// --- internal ---

const steps = (names: readonly string[]): string =>
  names.map((name) => (name.startsWith("[") || name === ".*" ? name : `.${name}`)).join("");

function inOperation(operation: string, [part, ...rest]: readonly string[]): string {
  const [first = "", second = "", third = "", ...inner] = rest;
  if (part === undefined) return operation;
  if (part === "parameters")
    return `${operation} ${[first, second].filter(Boolean).join(" ")}${steps(rest.slice(2))}`;
  if (part === "requestBody")
    return `${operation} ${["request", second].filter(Boolean).join(" ")}${steps(rest.slice(2))}`;
  if (part !== "responses") return `${operation} ${part}`;
  const media = second === "headers" ? ["header", third] : [third];
  return `${operation} ${[first, ...media].filter(Boolean).join(" ")}${steps(inner)}`;
}
