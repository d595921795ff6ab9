/** Compares the credentials that an operation requires from its caller. */
import type { Document } from "../document/document.ts";
import { isDocumentationKeyword } from "../document/openapi-structure.ts";
import { resolveReference } from "../document/references.ts";
import type { Finding } from "../findings/finding.ts";
import { asArray, asObject, isEqual, type JsonObject, keysOf } from "../json.ts";
import type { SchemaSearch } from "../schemas/schema-types.ts";
import type { Findings } from "./wire-search.ts";

/** Reports credentials that were sufficient and no longer are. */
export function* compareSecurity(from: JsonObject, to: JsonObject, search: SchemaSearch): Findings {
  const fromSets = readCredentialSets(from, search.from.document);
  const toSets = readCredentialSets(to, search.to.document);
  const summary = { path: "", ...sharedComponent(from, to), ...summarize(fromSets, toSets) };

  for (const credentials of fromSets) {
    const problems = toSets.map((required) => findUnmet(credentials, required, search));
    if (problems.some(({ length }) => length === 0)) {
      continue;
    }

    // If a set with the same names exists, its schemes differ. Otherwise, the set was removed.
    const counterpart = toSets.findIndex((other) => isEqual(namesOf(other), namesOf(credentials)));
    if (counterpart >= 0) {
      yield* problems[counterpart] ?? [];
    } else {
      yield { ...summary, rule: "alternatives", change: "changed" };
    }
  }

  // Generated routes contain the names, so a new name matters even if the credentials are the same.
  const areNamesKept = isEqual(fromSets.map(namesOf), toSets.map(namesOf));
  if (!search.isReverse && !areNamesKept && isEquivalent(fromSets, toSets, search)) {
    yield { ...summary, rule: "names", change: "changed", bump: "patch" };
  }
}

// --- internal ---

/** A scheme for which a caller needs credentials. */
interface Credential {
  readonly name: string;
  readonly scheme: JsonObject;
  readonly scopes: string[];
}

/** A requirement for all operations is reported as one change, not as one for each operation. */
function sharedComponent(from: JsonObject, to: JsonObject): { component?: string } {
  return from.security === undefined && to.security === undefined ? { component: "security" } : {};
}

/**
 * Returns the alternative sets of credentials. One of them is sufficient, and an empty one requires
 * nothing.
 */
function readCredentialSets(operation: JsonObject, document: Document): Credential[][] {
  const requirements = asArray(operation.security ?? document.security);
  if (requirements.length === 0) {
    return [[]];
  }

  const schemes = asObject(asObject(document.components).securitySchemes);

  return requirements.map((requirement) =>
    Object.entries(asObject(requirement)).map(([name, scopes]) => ({
      name,
      scheme: asObject(resolveReference(document, schemes[name])),
      scopes: asArray(scopes) as string[],
    })),
  );
}

function namesOf(credentials: Credential[]): string[] {
  return credentials.map(({ name }) => name);
}

function isEquivalent(a: Credential[][], b: Credential[][], search: SchemaSearch): boolean {
  return areSufficient(a, b, search) && areSufficient(b, a, search);
}

/** Returns true if each of the sets is sufficient for one of the required ones. */
function areSufficient(
  sets: Credential[][],
  required: Credential[][],
  search: SchemaSearch,
): boolean {
  return sets.every((credentials) =>
    required.some((other) => findUnmet(credentials, other, search).length === 0),
  );
}

/** Returns what is required beyond the given credentials. */
function findUnmet(given: Credential[], required: Credential[], search: SchemaSearch): Finding[] {
  return required.flatMap((wanted) => {
    const comparisons = given.map((credential) => compareCredentials(credential, wanted, search));
    const [closest] = comparisons.toSorted((a, b) => a.length - b.length);

    return closest ?? [{ path: "", rule: "security", change: "added", to: wanted.name }];
  });
}

function compareCredentials(
  given: Credential,
  wanted: Credential,
  { isReverse }: SchemaSearch,
): Finding[] {
  const component = `securitySchemes.${isReverse ? wanted.name : given.name}`;
  const findings: Finding[] = [];

  // The name of a header has no case; a key that moves elsewhere keeps its name all the same.
  const isHeader = [given, wanted].some(({ scheme }) => scheme.in === "header");
  const from = readWireScheme(given.scheme, isHeader);
  const to = readWireScheme(wanted.scheme, isHeader);

  for (const rule of keysOf(from, to)) {
    const isSufficient = SUFFICIENCY[rule] ?? isEqual;
    if (!isSufficient(from[rule], to[rule])) {
      const values = { from: given.scheme[rule], to: wanted.scheme[rule] };
      findings.push({ path: ` ${component}`, component, rule, change: "changed", ...values });
    }
  }

  const missing = wanted.scopes.filter((scope) => !given.scopes.includes(scope));
  if (missing.length > 0) {
    findings.push({ path: "", rule: "scopes", change: "added", to: missing });
  }

  return findings;
}

/**
 * The keys of a scheme that may differ and still be sufficient. The client checks the length of a
 * token before it sends it.
 */
const SUFFICIENCY: Readonly<Record<string, (from: unknown, to: unknown) => boolean>> = {
  "x-minLength": (from, to) => Number(to ?? 0) <= Number(from ?? 0),
  "x-maxLength": (from, to) => Number(to ?? Infinity) >= Number(from ?? Infinity),
  flows: (from, to) =>
    Object.entries(asObject(from)).every(([name, flow]) =>
      isFlowKept(asObject(flow), asObject(asObject(to)[name])),
    ),
};

function isFlowKept(from: JsonObject, to: JsonObject): boolean {
  const scopes = asObject(to.scopes);
  const areScopesKept = Object.keys(asObject(from.scopes)).every((scope) => scope in scopes);

  return areScopesKept && isEqual({ ...from, scopes: 0 }, { ...to, scopes: 0 });
}

/** Returns the keys of a scheme that affect requests, or that the client enforces. */
function readWireScheme(scheme: JsonObject, isHeader: boolean): JsonObject {
  const entries = Object.entries(scheme).filter(
    ([key]) => key in SUFFICIENCY || !isSchemeDocumentation(key),
  );
  const result: JsonObject = Object.fromEntries(entries);
  if (result.type === "http") {
    lowerCase(result, "scheme");
  }
  if (isHeader) {
    lowerCase(result, "name");
  }

  return result;
}

function isSchemeDocumentation(key: string): boolean {
  return isDocumentationKeyword(key) || key === "bearerFormat" || key === "deprecated";
}

function lowerCase(object: JsonObject, key: string): void {
  if (typeof object[key] === "string") {
    object[key] = object[key].toLowerCase();
  }
}

function summarize(from: Credential[][], to: Credential[][]): { from: string; to: string } {
  const describe = (sets: Credential[][]) =>
    sets
      .map((set) => set.map(({ name }) => `\`${name}\``).join(" with ") || "no credentials")
      .join(", or ");
  return { from: describe(from), to: describe(to) };
}
