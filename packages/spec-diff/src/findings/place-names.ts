/**
 * Names places consistently, whether they were found in a document or in generated declarations.
 */

/** Returns the ID of the operation that a method of a path refers to. */
export type OperationLookup = (path: string, method: string) => string | undefined;

/**
 * Returns the path of a member of the generated file, such as
 * `deleteAssets request application/json.apps`.
 *
 * @param names the names of the members on the way, starting at the exported interface. `[]` and
 * `.*` stand for items and undeclared keys.
 */
export function toPath(names: readonly string[], operationOf: OperationLookup): string {
  const [root = "", ...rest] = names;
  switch (root) {
    case "components":
      return toComponentPath(rest);
    case "operations":
      return toOperationPath(rest[0] ?? "operations", rest.slice(1));
    case "paths":
    case "webhooks":
      return toPathItemPath(root, rest, operationOf);
    default:
      return root + toSteps(rest);
  }
}

/** Returns the variable of an openapi-fetch result that contains the body of a status. */
export function resultVariable(status: string): "data" | "error" | undefined {
  if (status.startsWith("2")) {
    return "data";
  }

  const isError = status.startsWith("4") || status.startsWith("5") || status === "default";

  return isError ? "error" : undefined;
}

// --- internal ---

function toSteps(names: readonly string[]): string {
  const isIndex = (name: string) => name.startsWith("[") || name === ".*";
  return names.map((name) => (isIndex(name) ? name : `.${name}`)).join("");
}

function toComponentPath([kind = "", name = "", ...inner]: readonly string[]): string {
  const title = kind === "schemas" ? name : joinWords([kind, name], ".");
  return title + toSteps(inner);
}

function toPathItemPath(
  root: "paths" | "webhooks",
  [path = root, method = "", ...inner]: readonly string[],
  operationOf: OperationLookup,
): string {
  if (method === "" || method === "parameters") {
    return joinWords([path, method, ...inner]);
  }

  const upperCase = method.toUpperCase();
  const title = root === "paths" ? `${upperCase} ${path}` : `webhook ${path} ${upperCase}`;

  return toOperationPath(operationOf(path, method) ?? title, inner);
}

function toOperationPath(operation: string, [part, ...rest]: readonly string[]): string {
  const [first = "", second = "", third = "", ...inner] = rest;
  switch (part) {
    case undefined:
      return operation;
    case "parameters":
      return joinWords([operation, first, second]) + toSteps(rest.slice(2));
    case "requestBody":
      return joinWords([operation, "request", second]) + toSteps(rest.slice(2));
    case "responses": {
      const words = second === "headers" ? [first, "header", third] : [first, third];
      return joinWords([operation, ...words]) + toSteps(inner);
    }
    default:
      return `${operation} ${part}`;
  }
}

function joinWords(words: readonly string[], separator = " "): string {
  return words.filter((word) => word !== "").join(separator);
}
