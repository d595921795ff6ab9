/**
 * Decides what a change of generated declarations does to the code that uses them, by asking the TypeScript compiler.
 * Like the wire judge it searches twice; unlike it, it needs no document: two texts are enough, so a new version of a
 * generator is judged the same way.
 */

import ts from "typescript";

import { documentationChanges, withoutComments } from "./comments.ts";
import { normalForm } from "./normal-form.ts";
import type { Direction, Finding, JudgedFinding } from "./finding.ts";
import { outcome } from "./places.ts";
import { compile, read, type Side } from "./type-program.ts";
import { createRelation, inside, isOptional, type Place, type Relation } from "./type-relation.ts";

/**
 * Compares two generated declaration files: what no longer compiles, what is new, what is only said otherwise.
 *
 * @param base The text of the file as released.
 * @param next The text of the file as it would be released.
 */
export function judgeTypes(base: string, next: string): JudgedFinding[] {
  if (base === next) return [];
  const program = compile(base, next);
  const checker = program.getTypeChecker();
  const [from, to] = [read(program, "base.d.ts"), read(program, "next.d.ts")];
  const findings = documentationChanges(from, to);
  if (withoutComments(from.file) === withoutComments(to.file)) return findings;
  const breaks = search(from, to, checker, false);
  const news = search(to, from, checker, true);
  findings.push(...breaks.map((finding) => ({ bump: "major" as const, ...finding })));
  findings.push(...news.map((finding) => ({ bump: "minor" as const, ...finding })));
  if (breaks.length + news.length > 0) return findings;
  if (normalForm(base) === normalForm(next)) return findings;
  const text = "are written otherwise and mean the same";
  return [...findings, { path: "declarations", rule: "spelling", text, bump: "patch" }];
}

// --- internal ---

/** A run; in webhooks the service calls, so directions swap. */
interface Run extends Relation {
  backwards: boolean;
  sends: Direction;
  answers: Direction;
}

function search(from: Side, to: Side, checker: ts.TypeChecker, backwards: boolean): Finding[] {
  const relation = createRelation(from, to, checker, backwards);
  for (const name of from.exports.keys()) {
    if (!to.exports.has(name)) relation.missing({ names: [name] });
  }
  const calls: Run = { ...relation, backwards, sends: "request", answers: "response" };
  comparePaths("paths", from, to, calls);
  comparePaths("webhooks", from, to, { ...calls, sends: "response", answers: "request" });
  for (const { name, mine, theirs } of pairs(
    from.exports.get("operations"),
    to.exports.get("operations"),
    relation,
  )) {
    // What operations are is compared at their paths; those that a path does not refer to have a name to keep.
    if (mine && !theirs) relation.missing({ names: ["operations", name] });
  }
  compareComponents(from.exports.get("components"), to.exports.get("components"), relation);
  return relation.findings;
}

interface Member {
  name: string;
  mine: ts.Type | undefined;
  theirs: ts.Type | undefined;
}

/** The members of the first type, each with its counterpart. */
const pairs = (
  mine: ts.Type | undefined,
  theirs: ts.Type | undefined,
  { member }: Relation,
): Member[] =>
  (mine?.getProperties() ?? []).map(({ name }) => ({
    name,
    mine: member(mine, name),
    theirs: member(theirs, name),
  }));

function comparePaths(root: string, from: Side, to: Side, run: Run): void {
  for (const path of pairs(from.exports.get(root), to.exports.get(root), run)) {
    for (const { name: method, mine, theirs } of pairs(path.mine, path.theirs, run)) {
      const at = { names: [root, path.name, method] };
      if (!mine) continue;
      if (method !== "parameters") {
        if (theirs) compareOperation(mine, theirs, at, run);
        else run.missing(at);
      } else if (theirs) run.keep(mine, theirs, at);
    }
  }
}

function compareComponents(
  from: ts.Type | undefined,
  to: ts.Type | undefined,
  relation: Relation,
): void {
  for (const kind of pairs(from, to, relation)) {
    for (const { name } of kind.mine?.getProperties() ?? []) {
      const names = ["components", kind.name, name];
      const [mine, theirs] = [kind.mine, kind.theirs].map(
        (type) => type && relation.property(type, name),
      );
      if (mine && theirs)
        relation.keep(relation.typeOf(mine), relation.typeOf(theirs), { names, component: names });
      else relation.missing({ names, component: names });
    }
  }
}

function compareOperation(mine: ts.Type, theirs: ts.Type, at: Place, run: Run): void {
  const { member, property, missing } = run;
  const required = (
    a: ts.Type | undefined,
    b: ts.Type | undefined,
    name: string,
    place: Place,
  ): void => {
    const isAsked = isOptional(a && property(a, name)) && !isOptional(b && property(b, name));
    if (!isAsked || run.sends === "response") return;
    run.report(place, "required", run.backwards ? "may be missing now" : "must be given now");
  };
  const [a, b] = [member(mine, "parameters"), member(theirs, "parameters")];
  for (const name of ["query", "header", "path", "cookie"]) {
    const place = inside(inside(at, "parameters"), name);
    const [ours, others] = [member(a, name), member(b, name)];
    if (ours && others) run.relate(ours, others, run.sends, place);
    else if (ours) for (const symbol of ours.getProperties()) missing(inside(place, symbol.name));
    else required(a, b, name, place);
  }
  const request = inside(at, "requestBody");
  const [body, other] = [member(mine, "requestBody"), member(theirs, "requestBody")];
  if (body && !other) missing(request);
  required(mine, theirs, "requestBody", request);
  if (body && other) compareContent(body, other, run.sends, request, run);
  compareResponses(
    member(mine, "responses"),
    member(theirs, "responses"),
    inside(at, "responses"),
    run,
  );
}

function compareContent(
  mine: ts.Type,
  theirs: ts.Type,
  direction: Direction,
  at: Place,
  run: Run,
): void {
  const [from, to] = [run.member(mine, "content"), run.member(theirs, "content")];
  for (const { name } of from?.getProperties() ?? []) {
    const place = inside(inside(at, "content"), name);
    const [a, b] = [from && run.property(from, name), to && run.property(to, name)];
    if (a && b) run.relate(run.typeOf(a), run.typeOf(b), direction, place);
    else run.missing(place);
  }
}

function compareResponses(
  from: ts.Type | undefined,
  to: ts.Type | undefined,
  at: Place,
  run: Run,
): void {
  for (const { name, mine, theirs } of pairs(from, to, run)) {
    const place = inside(at, name);
    if (!mine || !theirs) {
      if (mine) run.missing(place);
      continue;
    }
    const [headers, others] = [run.member(mine, "headers"), run.member(theirs, "headers")];
    if (headers && others) run.relate(headers, others, run.answers, inside(place, "headers"));
    compareContent(mine, theirs, run.answers, place, run);
  }
  if (from && to && run.answers === "response" && !run.backwards) compareUnions(from, to, at, run);
}

/** openapi-fetch gives the bodies of all good statuses as one `data`, those of the bad ones as one `error`. */
function compareUnions(from: ts.Type, to: ts.Type, at: Place, run: Run): void {
  const [olds, news] = [bodies(from, run), bodies(to, run)];
  for (const [key, body] of news) {
    const alike = [...olds.values()].filter((old) => old.variable === body.variable);
    if (olds.has(key) || alike.length === 0 || alike.some((old) => run.fits(body.type, old.type)))
      continue;
    run.report(
      { names: [...at.names, ...body.names] },
      "union",
      `gives \`${body.variable}\` another type`,
    );
  }
}

interface Body {
  type: ts.Type;
  names: string[];
  variable: string;
}

function bodies(responses: ts.Type, run: Run): Map<string, Body> {
  const result = new Map<string, Body>();
  for (const { name: status } of responses.getProperties()) {
    const variable = outcome(status);
    const media = run.member(run.member(responses, status), "content")?.getProperties() ?? [];
    if (variable === undefined) continue;
    if (media.length === 0) result.set(status, { type: run.nothing, names: [status], variable });
    for (const symbol of media) {
      const names = [status, "content", symbol.name];
      result.set(names.join(" "), { type: run.typeOf(symbol), names, variable });
    }
  }
  return result;
}
