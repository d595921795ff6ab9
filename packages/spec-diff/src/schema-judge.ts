/**
 * Decides whether what one schema allows stays within another. One function answers both questions: run from the base
 * to the next revision it finds what breaks, run from the next revision to the base it finds what is new.
 */

import { list, node, same, type Schema } from "./document.ts";
import { consequence, quote, type Direction, type Finding } from "./finding.ts";
import { keywords, type Keyword, type Proof } from "./keywords.ts";
import { apart } from "./apart.ts";
import type { Reader, Shape } from "./shapes.ts";
import { inOrder, structures, type Context, type Pair, type Provers } from "./structures.ts";

/** The two documents and the way of the run. */
export interface Run {
  from: Reader;
  to: Reader;
  /** False: from the base to the next revision, findings break. True: back again, findings are new capabilities. */
  backwards: boolean;
}

/** Compares two schemas in one direction; findings are relative to the schema. */
export type SchemaJudge = (from: Schema, to: Schema, direction: Direction) => Finding[];

/**
 * A judge of schemas that remembers pairs it has compared, so that recursive schemas end.
 *
 * @param provers The judges that prove one schema to be inside another; shared, so that they remember too.
 */
export function createSchemaJudge(run: Run, provers: Provers = new Map()): SchemaJudge {
  const known = new Map<string, Finding[]>();
  const judge: SchemaJudge = (from, to, direction) => {
    const key = `${direction} ${run.from.key(from)} ${run.to.key(to)}`;
    const before = known.get(key);
    if (before) return named(before, from, to);
    known.set(key, []); // A pair met again inside itself holds if the rest holds.
    const findings = [
      ...compareFacts(from, to, direction, run),
      ...compareShapes(from, to, { direction, run, judge, provers }),
    ];
    known.set(key, findings);
    return named(findings, from, to);
  };
  /** A component's findings are known by its name from here on. */
  const named = (findings: Finding[], from: Schema, to: Schema): Finding[] => {
    const name = run.from.component(from);
    if (name !== run.to.component(to)) return findings; // The reference changed, not the component.
    return name
      ? findings.map((f) => (f.component ? f : { ...f, component: name + f.path }))
      : findings;
  };
  return judge;
}

// --- internal ---

function compareFacts(from: Schema, to: Schema, direction: Direction, run: Run): Finding[] {
  const [a, b] = [run.from.facts(from), run.to.facts(to)];
  const findings: Finding[] = [];
  const [before, after] = inOrder(run, a, b);
  const changed = (rule: "default" | "discriminator" | "xml", why: string): void => {
    const text = `changed its \`${rule}\` from ${quote(before[rule])} to ${quote(after[rule])}: ${why}`;
    if (!same(a[rule], b[rule])) findings.push({ path: "", rule, text });
  };
  if (run.backwards && after.deprecated === true && before.deprecated !== true) {
    findings.push({ path: "", rule: "deprecated", text: "is deprecated" });
  }
  if (!run.backwards) {
    // What an absent value means: whoever leaves it out, or fills it in, now means something else.
    if (direction === "request") changed("default", "callers that leave it out get another result");
    else if (a.default !== undefined && b.default !== undefined)
      changed("default", "an absent value means another");
    changed("xml", "the XML on the wire is another");
  }
  const [mine, theirs] = [node(a.discriminator), node(b.discriminator)];
  const mapped = Object.entries(node(mine.mapping)).filter(
    ([k, v]) => node(theirs.mapping)[k] !== v,
  );
  const property = a.discriminator && mine.propertyName !== theirs.propertyName;
  if (property || mapped.length > 0) {
    const text = `changed its \`discriminator\` from ${quote(before.discriminator)} to ${quote(after.discriminator)}`;
    findings.push({ path: "", rule: "discriminator", text });
  }
  return findings;
}

function compareShapes(from: Schema, to: Schema, context: Context): Finding[] {
  const { direction, run } = context;
  const request = direction === "request";
  const [fromShapes, toShapes] = [run.from.shapes(from), run.to.shapes(to)];
  const [narrow, wide] = request ? [fromShapes, toShapes] : [toShapes, fromShapes];
  const findings: Finding[] = [];
  const lost = narrow.filter((shape) => !wide.some(({ type }) => type === shape.type));
  // A type word that nobody knows is told as such where the types are compared.
  const isTold =
    lost.length < narrow.length && [...narrow, ...wide].some(({ unknown }) => "type" in unknown);
  if (lost.length > 0 && !isTold) {
    const [before, after] = inOrder(run, typeNames(fromShapes), typeNames(toShapes));
    findings.push({
      path: "",
      rule: "type",
      text: `changed its type from ${before} to ${after}, ${consequence(direction, run.backwards)}`,
    });
  }
  for (const shape of narrow) {
    const candidates = wide.filter(({ type }) => type === shape.type);
    // A value needs one alternative that takes it; where none does, the closest one tells why.
    let closest: Finding[] | undefined;
    for (const candidate of candidates) {
      const found = comparePair(shape, candidate, context);
      if (!closest || found.length < closest.length) closest = found;
      if (closest.length === 0) break;
    }
    const isOther = candidates.length > 1 && closest?.some(({ rule }) => rule === "property");
    findings.push(...(isOther ? [variant(direction, run)] : (closest ?? [])));
  }
  return findings;
}

/** Where an alternative resembles none on the other side, the closest one's differences would mislead. */
const variant = (direction: Direction, run: Run): Finding => {
  const isNew = (direction === "response") !== run.backwards;
  const text = isNew ? "has a variant that it did not have" : "has lost one of its variants";
  return { path: "", rule: "variant", text };
};

function typeNames(shapes: Shape[]): string {
  const types = [
    ...new Set(
      shapes.map(({ type, keywords: k }) => (type === "number" && k.integer ? "integer" : type)),
    ),
  ];
  return types.length === 6 ? "anything" : types.join(" or ") || "nothing";
}

function isInside(
  a: Schema,
  readerA: Reader,
  b: Schema,
  readerB: Reader,
  provers: Provers,
): boolean {
  if (readerA === readerB && readerA.key(a) === readerB.key(b)) return true;
  const ofA = provers.get(readerA) ?? new Map<Reader, SchemaJudge>();
  provers.set(readerA, ofA);
  const prover =
    ofA.get(readerB) ??
    createSchemaJudge({ from: readerA, to: readerB, backwards: false }, provers);
  ofA.set(readerB, prover);
  return prover(a, b, "request").length === 0;
}

function comparePair(narrow: Shape, wide: Shape, context: Context): Finding[] {
  const { direction, run, provers } = context;
  const request = direction === "request";
  const [narrowReader, wideReader] = request ? [run.from, run.to] : [run.to, run.from];
  const pair: Pair = {
    ...context,
    from: request ? narrow : wide,
    to: request ? wide : narrow,
    inside: (a, b) => isInside(a, narrowReader, b, wideReader, provers),
    outside: (a, b) => isInside(b, wideReader, a, narrowReader, provers),
    apart: (schema) => apart(narrow, wideReader.shapes(schema), narrowReader, wideReader),
    narrow: (keyword) => narrow.keywords[keyword],
    changed: (rule, n, w) => {
      const [before, after] = inOrder(run, request ? n : w, request ? w : n);
      const change = `changed its \`${rule}\` from ${quote(before)} to ${quote(after)}`;
      return { path: "", rule, text: `${change}, ${consequence(direction, run.backwards)}` };
    },
  };
  const findings: Finding[] = [];
  for (const [name, row] of Object.entries(keywords)) {
    const [n, w] = [narrow.keywords[name], wide.keywords[name]];
    if (n === undefined && w === undefined) continue;
    const compare = structures[name];
    if (compare) findings.push(...compare(n as never, w as never, pair));
    else if (w !== undefined && !holds(row, n, w, narrow, pair))
      findings.push(pair.changed(name, shown(row, n), shown(row, w)));
  }
  for (const name of new Set([...Object.keys(narrow.unknown), ...Object.keys(wide.unknown)])) {
    if (same(narrow.unknown[name], wide.unknown[name]) || run.backwards) continue;
    const [before, after] = inOrder(run, pair.from.unknown[name], pair.to.unknown[name]);
    const text = `changed its \`${name}\` from ${quote(before)} to ${quote(after)}, which was not understood`;
    findings.push({ path: "", rule: name, text });
  }
  for (const rival of wide.rivals) {
    const excluded = pair.apart(rival) || narrow.rivals.some((other) => pair.outside(other, rival));
    if (!excluded)
      findings.push({
        path: "",
        rule: "oneOf",
        text: "has a `oneOf` of which a value may now match two variants",
      });
  }
  return findings;
}

function holds(row: Keyword, narrow: unknown, wide: unknown, shape: Shape, proof: Proof): boolean {
  if (row.holds!(narrow as never, wide as never, proof)) return true;
  const values = shape.keywords.enum;
  return (
    !!values &&
    !!row.test &&
    list(values).every((value) => row.test!(wide as never, value as never))
  );
}

/** A row's value as the schema's author wrote it. */
const shown = ({ write }: Keyword, value: unknown): unknown => {
  if (write && value !== undefined) return write(value as never);
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
};
