/** Compares components, whose names are exported as types. */
import { type Finding, prefixPaths } from "../findings/finding.ts";
import { asObject, isEqual, type JsonObject } from "../json.ts";
import { type ComponentKind, COMPONENT_KINDS, findUnusedComponents } from "./component-usage.ts";
import { compareParameters, compareRequestBody, compareResponses } from "./messages.ts";
import { comparePathItems } from "./operations.ts";
import {
  compareUnknownKeys,
  type Findings,
  type KnownKeys,
  type WireSearch,
} from "./wire-search.ts";

/**
 * Compares the names of components, and the content of those that no operation uses: anyone may use
 * their types, in any direction.
 */
export function* compareComponents(search: WireSearch): Findings {
  const from = asObject(search.from.document.components);
  const to = asObject(search.to.document.components);

  yield* compareUnknownKeys("components", from, to, COMPONENT_KEYS, search);

  for (const kind of COMPONENT_KINDS) {
    yield* compareNames(kind, asObject(from[kind]), asObject(to[kind]));
  }

  for (const { kind, name, ref } of findUnusedComponents(
    search.from.document,
    search.to.document,
  )) {
    const findings = COMPARISONS[kind](name, { $ref: ref }, search);
    yield* prefixPaths(kind === "schemas" ? name : kind, findings);
  }
}

// --- internal ---

const COMPONENT_KEYS: KnownKeys = {
  kind: "Components",
  keys: [...COMPONENT_KINDS, "examples", "links", "callbacks", "securitySchemes"],
};

function* compareNames(kind: ComponentKind, from: JsonObject, to: JsonObject): Findings {
  for (const name of Object.keys(from)) {
    if (to[name] === undefined) {
      const twin = Object.keys(to).find(
        (other) => from[other] === undefined && isEqual(to[other], from[name]),
      );
      const path = kind === "schemas" ? name : `${kind}.${name}`;
      const hint = twin === undefined ? {} : { replacement: twin };
      yield { path, rule: "component", change: "removed", ...hint };
    }
  }
}

type ComponentComparison = (
  name: string,
  reference: JsonObject,
  search: WireSearch,
) => Iterable<Finding>;

/** The comparisons of components outside of any operation. */
const COMPARISONS: Readonly<Record<ComponentKind, ComponentComparison>> = {
  schemas: (_name, reference, { compareSchemas }) => [
    ...compareSchemas(reference, reference, "request"),
    ...compareSchemas(reference, reference, "response"),
  ],
  parameters: (_name, reference, search) =>
    compareInBoth(compareParameters, { parameters: [reference] }, search),
  requestBodies: (name, reference, search) =>
    prefixPaths(` ${name}`, compareInBoth(compareRequestBody, { requestBody: reference }, search)),
  responses: (name, reference, search) =>
    compareInBoth(compareResponses, { responses: { [name]: reference } }, search),
  headers: (name, reference, search) =>
    compareInBoth(
      compareResponses,
      { responses: { "": { headers: { [name]: reference } } } },
      search,
    ),
  pathItems: (name, reference, search) => {
    const items = { [name]: reference };
    const title = (path: string, method: string) => ` ${path} ${method.toUpperCase()}`;

    return comparePathItems(items, items, search, title);
  },
};

/** Compares an operation that consists of nothing but the component, in both documents. */
function compareInBoth(
  compare: (from: JsonObject, to: JsonObject, search: WireSearch) => Findings,
  operation: JsonObject,
  search: WireSearch,
): Findings {
  return compare(operation, operation, search);
}
