/** Compares the operations of paths, webhooks and callbacks. */
import { METHODS } from "../document/document.ts";
import { isDocumentationKeyword } from "../document/openapi-structure.ts";
import { resolveReference } from "../document/references.ts";
import { prefixPaths, toBaseAndNext } from "../findings/finding.ts";
import { asArray, asObject, isObject, type JsonObject } from "../json.ts";
import { compareParameters, compareRequestBody, compareResponses } from "./messages.ts";
import { compareSecurity } from "./security.ts";
import { compareOperationServers } from "./servers.ts";
import {
  compareDeprecation,
  compareUnknownKeys,
  type Findings,
  type KnownKeys,
  memberOf,
  swapDirections,
  type WireSearch,
} from "./wire-search.ts";

/** Names an operation without an operation ID. */
type Title = (path: string, method: string) => string;

/** Compares the operations of the API. */
export function* compareOperations(search: WireSearch): Findings {
  const from = asObject(search.from.document.paths);
  const to = asObject(search.to.document.paths);

  yield* comparePathItems(from, to, search, (path, method) => `${method.toUpperCase()} ${path}`);
}

/** Compares the webhooks, in which the service is the caller. */
export function* compareWebhooks(search: WireSearch): Findings {
  const from = asObject(search.from.document.webhooks);
  const to = asObject(search.to.document.webhooks);
  const title: Title = (name, method) => `webhook ${name} ${method.toUpperCase()}`;

  yield* comparePathItems(from, to, swapDirections(search), title);
}

/** Compares the operations of path items. */
export function* comparePathItems(
  from: JsonObject,
  to: JsonObject,
  search: WireSearch,
  title: Title,
): Findings {
  for (const path of Object.keys(from)) {
    if (isDocumentationKeyword(path)) {
      continue;
    }

    const fromItem = memberOf(search.from, from, path);
    const toItem = memberOf(search.to, to, path);
    if (to[path] !== undefined) {
      yield* compareUnknownKeys(path, fromItem, toItem, PATH_ITEM_KEYS, search);
    }

    for (const method of METHODS) {
      if (isObject(fromItem[method])) {
        const place: OperationPlace = { path, method, title };
        yield* comparePathItem(fromItem, toItem, to, place, search);
      }
    }
  }
}

// --- internal ---

const PATH_ITEM_KEYS: KnownKeys = {
  kind: "PathItem",
  keys: [...METHODS, "parameters", "servers", "$ref"],
};

const OPERATION_KEYS: KnownKeys = {
  kind: "Operation",
  keys: [
    "operationId",
    "tags",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "deprecated",
    "callbacks",
  ],
};

/** The parts of an operation that its caller sends, as named in paths. */
const REQUEST_PARTS = ["query", "header", "path", "cookie", "request", "body"];

/** The location of an operation. */
interface OperationPlace {
  readonly path: string;
  readonly method: string;
  readonly title: Title;
}

function* comparePathItem(
  fromItem: JsonObject,
  toItem: JsonObject,
  allTo: JsonObject,
  { path, method, title }: OperationPlace,
  search: WireSearch,
): Findings {
  const from = readOperation(fromItem, method);
  const to = isObject(toItem[method]) ? readOperation(toItem, method) : undefined;
  const { base } = toBaseAndNext(search.isReverse, from, to);
  const name = String(base?.operationId ?? from.operationId ?? title(path, method));

  if (to) {
    for (const finding of prefixPaths(name, compareOperation(from, to, search))) {
      yield { ...finding, user: describeUser(name, finding.path) };
    }
    return;
  }

  const here = title(path, method);
  const newPlace = search.isReverse ? undefined : findOperation(from, allTo, search, title);
  const removal = { path: name, rule: "operation", change: "removed", from: here } as const;

  if (newPlace !== undefined) {
    yield { ...removal, to: newPlace, detail: "moved" };
  } else if (from.deprecated === true) {
    yield { ...removal, detail: "deprecated" };
  } else {
    yield removal;
  }
}

/** Finds the operation with the same ID in the other document. */
function findOperation(
  { operationId }: JsonObject,
  pathItems: JsonObject,
  { to: reader }: WireSearch,
  title: Title,
): string | undefined {
  if (operationId === undefined) {
    return undefined;
  }

  for (const path of Object.keys(pathItems)) {
    const item = memberOf(reader, pathItems, path);
    const method = METHODS.find((each) => asObject(item[each]).operationId === operationId);
    if (method) {
      return title(path, method);
    }
  }

  return undefined;
}

/** Returns an operation with the parameters and servers that it inherits from its path item. */
function readOperation(pathItem: JsonObject, method: string): JsonObject {
  const operation = asObject(pathItem[method]);

  return {
    ...operation,
    parameters: [...asArray(pathItem.parameters), ...asArray(operation.parameters)],
    servers: operation.servers ?? pathItem.servers,
  };
}

/** Names the side of an operation that a path leads to. */
function describeUser(name: string, path: string): string {
  const part = /^ (\w+)/.exec(path.slice(name.length))?.[1] ?? "";
  if (REQUEST_PARTS.includes(part)) {
    return `\`${name}\` request`;
  }

  return /^(\d|default)/.test(part) ? `\`${name}\` response` : `\`${name}\``;
}

function* compareOperation(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  yield* compareUnknownKeys("", from, to, OPERATION_KEYS, search);
  yield* compareOperationId(from, to);
  yield* compareTags(from, to, search);
  yield* compareDocumentationLinks(from, to, search);
  yield* compareDeprecation(from, to, search);
  yield* compareOperationServers(from, to, search);
  yield* compareSecurity(from, to, search);
  yield* compareParameters(from, to, search);
  yield* compareRequestBody(from, to, search);
  yield* compareResponses(from, to, search);
  yield* compareCallbacks(from, to, search);
}

/** The operation ID is a name in the generated code. */
function* compareOperationId(from: JsonObject, to: JsonObject): Findings {
  const ids = { from: from.operationId, to: to.operationId };
  if (ids.from !== undefined && ids.from !== ids.to) {
    yield { path: "", rule: "operationId", change: "changed", ...ids };
  }
}

/**
 * Compares tags, by which many generators group operations. Operations without tags form a separate
 * group.
 */
function* compareTags(from: JsonObject, to: JsonObject, { areTagsExported }: WireSearch): Findings {
  if (!areTagsExported) {
    return;
  }

  const tagsOf = ({ tags }: JsonObject) => (asArray(tags).length > 0 ? asArray(tags) : ["default"]);
  const kept = tagsOf(to);

  for (const tag of tagsOf(from)) {
    if (!kept.includes(tag)) {
      const component = `tag ${String(tag)}`;
      yield { path: ` ${component}`, component, rule: "operations", change: "removed" };
    }
  }
}

/** The client's template prints the URL of an operation's documentation. */
function* compareDocumentationLinks(
  from: JsonObject,
  to: JsonObject,
  { isReverse }: WireSearch,
): Findings {
  const urls = {
    from: asObject(from.externalDocs).url,
    to: asObject(to.externalDocs).url,
  };
  if (!isReverse && urls.from !== urls.to) {
    yield { path: "", rule: "externalDocs", change: "changed", ...urls, bump: "patch" };
  }
}

function* compareCallbacks(from: JsonObject, to: JsonObject, search: WireSearch): Findings {
  const fromCallbacks = asObject(from.callbacks);
  const toCallbacks = asObject(to.callbacks);

  for (const [name, callback] of Object.entries(fromCallbacks)) {
    if (isDocumentationKeyword(name)) {
      continue;
    }

    const fromItems = asObject(resolveReference(search.from.document, callback));
    const toItems = memberOf(search.to, toCallbacks, name);
    const title: Title = (path, method) => ` callback ${name} ${method.toUpperCase()} ${path}`;
    yield* comparePathItems(fromItems, toItems, swapDirections(search), title);
  }
}
