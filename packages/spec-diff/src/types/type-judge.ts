/**
 * Uses the TypeScript compiler to decide how a change of generated declarations affects the code
 * that uses them. It needs only two files and no document, so it can also judge a new version of a
 * generator.
 */
import ts from "typescript";
import { Budget } from "../budget.ts";
import {
  type Direction,
  type Finding,
  judgeBothWays,
  type JudgedFinding,
} from "../findings/finding.ts";
import { resultVariable } from "../findings/place-names.ts";
import { differOnlyInComments, findDocumentationChanges } from "./documentation.ts";
import { normalForm } from "./normal-form.ts";
import { isOptional, TypeComparison } from "./type-comparison.ts";
import { type FilePair, memberPlace, type Place } from "./type-findings.ts";
import { compile, type DeclarationFile, FILE_NAMES, readDeclarationFile } from "./type-program.ts";

/**
 * Compares two generated declaration files: what no longer compiles, what is new, and what is only
 * written differently.
 *
 * @param base the text of the file as released.
 * @param next the text of the file to be released.
 * @param maxSteps maximum number of steps. What is not judged then is `major`. Default: 2,000,000.
 */
export function judgeTypes(base: string, next: string, maxSteps?: number): JudgedFinding[] {
  if (base === next) {
    return [];
  }

  const program = compile(base, next);
  const baseFile = readDeclarationFile(program, FILE_NAMES.base);
  const nextFile = readDeclarationFile(program, FILE_NAMES.next);
  const documentation = findDocumentationChanges(baseFile, nextFile);

  if (differOnlyInComments(baseFile.source, nextFile.source)) {
    return documentation;
  }

  const checker = program.getTypeChecker();
  const budget = new Budget(maxSteps);
  const [breaks, additions] = [
    { from: baseFile, to: nextFile, isReverse: false },
    { from: nextFile, to: baseFile, isReverse: true },
  ].map((files) => findDifferences(files, new TypeComparison(files, checker, budget)));
  const findings = judgeBothWays(breaks!, additions!);
  if (findings.length > 0 || normalForm(base) === normalForm(next)) {
    return [...documentation, ...findings];
  }

  return [
    ...documentation,
    { path: "declarations", rule: "spelling", change: "changed", bump: "patch" },
  ];
}

// --- internal ---

/** A comparison of operations. */
interface OperationSearch {
  readonly types: TypeComparison;
  readonly isReverse: boolean;
  /** The direction of an operation's input; `response` in webhooks. */
  readonly sent: Direction;
  /** The direction of an operation's output; `request` in webhooks. */
  readonly returned: Direction;
}

function findDifferences({ from, to, isReverse }: FilePair, types: TypeComparison): Finding[] {
  for (const name of from.exports.keys()) {
    if (!to.exports.has(name)) {
      types.findings.reportMissing({ names: [name] });
    }
  }

  const calls: OperationSearch = { types, isReverse, sent: "request", returned: "response" };

  comparePaths("paths", from, to, calls);
  comparePaths("webhooks", from, to, { ...calls, sent: "response", returned: "request" });
  compareOperationNames(from.exports.get("operations"), to.exports.get("operations"), types);
  compareComponents(from.exports.get("components"), to.exports.get("components"), types);

  return types.findings.all;
}

/** A member of a type, with its counterpart. */
interface Member {
  readonly name: string;
  readonly from: ts.Type | undefined;
  readonly to: ts.Type | undefined;
}

function pairMembers(
  from: ts.Type | undefined,
  to: ts.Type | undefined,
  types: TypeComparison,
): Member[] {
  return namesOf(from).map((name) => ({
    name,
    from: types.memberOf(from, name),
    to: types.memberOf(to, name),
  }));
}

function namesOf(type: ts.Type | undefined): string[] {
  return (type?.getProperties() ?? []).map(({ name }) => name);
}

/**
 * Reports missing names of operations. Their types are compared at the paths that refer to them.
 */
function compareOperationNames(
  fromOperations: ts.Type | undefined,
  toOperations: ts.Type | undefined,
  types: TypeComparison,
): void {
  for (const { name, from, to } of pairMembers(fromOperations, toOperations, types)) {
    if (from && !to) {
      types.findings.reportMissing({ names: ["operations", name] });
    }
  }
}

function comparePaths(
  root: "paths" | "webhooks",
  from: DeclarationFile,
  to: DeclarationFile,
  search: OperationSearch,
): void {
  const { types } = search;
  for (const path of pairMembers(from.exports.get(root), to.exports.get(root), types)) {
    for (const method of pairMembers(path.from, path.to, types)) {
      comparePathItem(method, { names: [root, path.name, method.name] }, search);
    }
  }
}

function comparePathItem({ name, from, to }: Member, place: Place, search: OperationSearch): void {
  if (!from) {
    return;
  }

  if (name === "parameters") {
    if (to) {
      search.types.compareNames(from, to, { ...place, detail: "path-item" });
    }
  } else if (to) {
    compareOperation(from, to, place, search);
  } else {
    search.types.findings.reportMissing(place);
  }
}

function compareComponents(
  from: ts.Type | undefined,
  to: ts.Type | undefined,
  types: TypeComparison,
): void {
  for (const kind of pairMembers(from, to, types)) {
    for (const name of namesOf(kind.from)) {
      const names = ["components", kind.name, name];
      const place: Place = { names, component: names };
      const fromSymbol = types.propertyOf(kind.from, name);
      const toSymbol = types.propertyOf(kind.to, name);
      if (fromSymbol && toSymbol) {
        types.compareNames(types.typeOf(fromSymbol), types.typeOf(toSymbol), place);
      } else {
        types.findings.reportMissing(place);
      }
    }
  }
}

function compareOperation(from: ts.Type, to: ts.Type, place: Place, search: OperationSearch): void {
  const { types } = search;
  compareParameters(from, to, memberPlace(place, "parameters"), search);
  compareRequestBody(from, to, memberPlace(place, "requestBody"), search);

  const responses = {
    from: types.memberOf(from, "responses"),
    to: types.memberOf(to, "responses"),
  };

  compareResponses(responses.from, responses.to, memberPlace(place, "responses"), search);
}

function compareParameters(
  from: ts.Type,
  to: ts.Type,
  place: Place,
  search: OperationSearch,
): void {
  const { types, sent } = search;
  const fromParameters = types.memberOf(from, "parameters");
  const toParameters = types.memberOf(to, "parameters");

  for (const kind of ["query", "header", "path", "cookie"]) {
    const here = memberPlace(place, kind);
    const fromKind = types.memberOf(fromParameters, kind);
    const toKind = types.memberOf(toParameters, kind);
    if (fromKind && toKind) {
      types.compareValues(fromKind, toKind, sent, here);
    } else if (fromKind) {
      for (const name of namesOf(fromKind)) {
        types.findings.reportMissing(memberPlace(here, name));
      }
    } else {
      compareRequired(fromParameters, toParameters, kind, here, search);
    }
  }
}

function compareRequestBody(
  from: ts.Type,
  to: ts.Type,
  place: Place,
  search: OperationSearch,
): void {
  const { types, sent } = search;
  const fromBody = types.memberOf(from, "requestBody");
  const toBody = types.memberOf(to, "requestBody");

  if (fromBody && !toBody) {
    types.findings.reportMissing(place);
  }

  compareRequired(from, to, "requestBody", place, search);
  if (fromBody && toBody) {
    compareContent(fromBody, toBody, sent, place, types);
  }
}

/** Reports a member that is now required. */
function compareRequired(
  from: ts.Type | undefined,
  to: ts.Type | undefined,
  name: string,
  place: Place,
  { types, sent }: OperationSearch,
): void {
  const isNewlyRequired =
    isOptional(types.propertyOf(from, name)) && !isOptional(types.propertyOf(to, name));
  if (isNewlyRequired && sent === "request") {
    types.findings.report(place, { rule: "required", change: "changed", from: false, to: true });
  }
}

function compareContent(
  from: ts.Type,
  to: ts.Type,
  direction: Direction,
  place: Place,
  types: TypeComparison,
): void {
  const fromContent = types.memberOf(from, "content");
  const toContent = types.memberOf(to, "content");

  for (const media of namesOf(fromContent)) {
    const here = memberPlace(place, "content", media);
    const fromBody = types.propertyOf(fromContent, media);
    const toBody = types.propertyOf(toContent, media);
    if (fromBody && toBody) {
      types.compareValues(types.typeOf(fromBody), types.typeOf(toBody), direction, here);
    } else {
      types.findings.reportMissing(here);
    }
  }
}

function compareResponses(
  fromResponses: ts.Type | undefined,
  toResponses: ts.Type | undefined,
  place: Place,
  search: OperationSearch,
): void {
  const { types, returned, isReverse } = search;
  for (const { name: status, from, to } of pairMembers(fromResponses, toResponses, types)) {
    const here = memberPlace(place, status);
    if (from && to) {
      compareResponse(from, to, here, search);
    } else if (from) {
      types.findings.reportMissing(here);
    }
  }

  if (fromResponses && toResponses && returned === "response" && !isReverse) {
    types.withinBudget(place, () => compareResultTypes(fromResponses, toResponses, place, types));
  }
}

function compareResponse(from: ts.Type, to: ts.Type, place: Place, search: OperationSearch): void {
  const { types, returned } = search;
  const fromHeaders = types.memberOf(from, "headers");
  const toHeaders = types.memberOf(to, "headers");
  if (fromHeaders && toHeaders) {
    types.compareValues(fromHeaders, toHeaders, returned, memberPlace(place, "headers"));
  }

  compareContent(from, to, returned, place, types);
}

/** openapi-fetch returns the bodies of all success statuses as `data`, and those of errors as `error`. */
function compareResultTypes(from: ts.Type, to: ts.Type, place: Place, types: TypeComparison): void {
  const fromBodies = readBodies(from, types);
  const known = new Set(fromBodies.map(({ key }) => key));

  for (const { key, variable, type, names } of readBodies(to, types)) {
    const similar = fromBodies.filter((body) => body.variable === variable);
    const isExpected = known.has(key) || similar.some((body) => types.fits(type, body.type));
    if (similar.length > 0 && !isExpected) {
      const here = memberPlace({ names: place.names }, ...names);
      types.findings.report(here, { rule: "union", change: "changed", to: variable });
    }
  }
}

/** A body that an operation may return. */
interface Body {
  readonly key: string;
  readonly names: string[];
  /** The variable of an openapi-fetch result that contains it. */
  readonly variable: string;
  readonly type: ts.Type;
}

function readBodies(responses: ts.Type, types: TypeComparison): Body[] {
  return namesOf(responses).flatMap((status): Body[] => {
    const variable = resultVariable(status);
    if (variable === undefined) {
      return [];
    }

    const content = types.memberOf(types.memberOf(responses, status), "content");
    const media = content?.getProperties() ?? [];
    if (media.length === 0) {
      return [{ key: status, names: [status], variable, type: types.undefinedType }];
    }

    return media.map((symbol) => {
      const names = [status, "content", symbol.name];
      return { key: names.join(" "), names, variable, type: types.typeOf(symbol) };
    });
  });
}
