/** The keywords whose parts are compared one by one, or whose names must stay: lists of values, items, properties. */

import { list, same, type Schema } from "./document.ts";
import { below, quote, type Direction, type Finding } from "./finding.ts";
import { itemAt, propertyOf, type Items, type Properties, type Proof } from "./keywords.ts";
import type { Run, SchemaJudge } from "./schema-judge.ts";
import type { Reader, Shape } from "./shapes.ts";

/** The judges that prove one schema to be inside another. */
export type Provers = Map<Reader, Map<Reader, SchemaJudge>>;

/** What stays the same while two schemas are compared. */
export interface Context {
  direction: Direction;
  run: Run;
  judge: SchemaJudge;
  provers: Provers;
}

/** What an alternative is compared with, and how its findings are worded. */
export interface Pair extends Proof, Context {
  from: Shape;
  to: Shape;
  /** A finding about a keyword's value on the two sides. */
  changed(rule: string, narrow: unknown, wide: unknown): Finding;
}

/** The value of the base, then that of the next revision. */
export const inOrder = <T>(run: Run, from: T, to: T): [T, T] =>
  run.backwards ? [to, from] : [from, to];

/** The rows whose parts are compared one by one, or whose names must stay. */
export const structures: Record<string, (narrow: never, wide: never, pair: Pair) => Finding[]> = {
  enum: (narrow: unknown[] | undefined, wide: unknown[] | undefined, pair) => {
    if (!wide) return []; // The wide side takes any value.
    if (!narrow) return [pair.changed("enum", undefined, wide)];
    const [from, to] = [list(pair.from.keywords.enum), list(pair.to.keywords.enum)];
    const missing = (a: unknown[], b: unknown[]): unknown[] =>
      a.filter((value) => !b.some((other) => same(value, other)));
    const [gone, strange] = [missing(from, to), missing(narrow, wide)];
    const [lost, gained] = inOrder(pair.run, missing(from, to), missing(to, from));
    if (gone.length + strange.length === 0) return [];
    const quoted = (values: unknown[]): string =>
      values.map((value) => `\`${quote(value)}\``).join(", ");
    const parts = [
      lost.length && `lost the value ${quoted(lost)}`,
      gained.length && `gained the value ${quoted(gained)}`,
    ].filter(Boolean);
    return [{ path: "", rule: "enum", text: `${parts.join(" and ")}` }];
  },
  items: (narrow: Items = { prefix: [] }, wide: Items = { prefix: [] }, pair) => {
    const [from, to] = pair.direction === "request" ? [narrow, wide] : [wide, narrow];
    const findings: Finding[] = [];
    const longest = (pair.narrow("maxItems") as number | undefined) ?? Infinity;
    const fixed = Math.max(from.prefix.length, to.prefix.length);
    for (let index = 0; index < Math.min(fixed, longest); index++) {
      findings.push(
        ...below(`[${index}]`, pair.judge(itemAt(from, index), itemAt(to, index), pair.direction)),
      );
    }
    if (longest <= fixed) return findings;
    return [
      ...findings,
      ...below("[]", pair.judge(from.rest ?? true, to.rest ?? true, pair.direction)),
    ];
  },
  required: (narrow: string[] = [], wide: string[] = [], pair) =>
    wide
      .filter((name) => !narrow.includes(name) && counts(pair, name))
      .map((name) => {
        const text =
          pair.run.backwards === (pair.direction === "request")
            ? "is no longer required"
            : "is now required";
        return { path: `.${name}`, rule: "required", text };
      }),
  properties: compareProperties,
};

// --- internal ---

const none: Properties = { properties: {}, patterns: {} };
const propertiesOf = (shape: Shape): Properties =>
  (shape.keywords.properties as Properties | undefined) ?? none;

/** Whether a property exists for this direction: nobody sends what is `readOnly`, nobody answers what is `writeOnly`. */
function visible(shape: Shape, name: string, pair: Pair): boolean {
  const { properties } = propertiesOf(shape);
  if (!Object.hasOwn(properties, name) || properties[name] === false) return false;
  const { readOnly, writeOnly } = (shape === pair.from ? pair.run.from : pair.run.to).facts(
    properties[name]!,
  );
  return (pair.direction === "request" ? readOnly : writeOnly) !== true;
}

/** Whether a missing requirement is news: one for a property that vanished as a whole, or is not sent, is none. */
function counts(pair: Pair, name: string): boolean {
  const [narrow, wide] = pair.direction === "request" ? [pair.from, pair.to] : [pair.to, pair.from];
  const hidden = Object.hasOwn(propertiesOf(wide).properties, name) && !visible(wide, name, pair);
  const vanished =
    (wide === pair.from || pair.run.backwards) &&
    visible(wide, name, pair) &&
    !visible(narrow, name, pair);
  return !hidden && !vanished;
}

/**
 * Objects are records: what is not declared is not sent. So a property may be added, and one that goes away breaks,
 * whatever `additionalProperties` says; what it says itself is compared on its own.
 */
function compareProperties(
  _narrow: Properties | undefined,
  _wide: Properties | undefined,
  pair: Pair,
): Finding[] {
  const [from, to] = [propertiesOf(pair.from), propertiesOf(pair.to)];
  const { direction, judge, run } = pair;
  const findings: Finding[] = [];
  const names = Object.keys({ ...from.properties, ...to.properties });
  const isNew = (name: string): boolean =>
    !visible(pair.from, name, pair) && visible(pair.to, name, pair);
  for (const name of names) {
    const path = `.${name}`;
    if (!visible(pair.from, name, pair)) {
      // A new property must fit what the base said of undeclared names, where it said anything.
      const free = from.properties[name] === undefined ? propertyOf(from, name) : undefined;
      const closed = free === undefined || free === false;
      if (isNew(name) && !closed)
        findings.push(...below(path, judge(free, propertyOf(to, name)!, direction)));
    } else if (!visible(pair.to, name, pair)) {
      const twin = names.find(
        (other) => isNew(other) && same(from.properties[name], to.properties[other]),
      );
      const renamed = twin ? `; use \`${twin}\`` : "";
      findings.push({
        path,
        rule: "property",
        text: run.backwards ? "is new" : `is gone${renamed}`,
      });
    } else {
      findings.push(
        ...below(path, judge(propertyOf(from, name)!, propertyOf(to, name)!, direction)),
      );
    }
  }
  const patterns = new Set([...Object.keys(from.patterns), ...Object.keys(to.patterns)]);
  for (const pattern of patterns) {
    const path = `.{${pattern}}`;
    const [a, b] = [from.patterns[pattern] ?? from.additional ?? true, to.patterns[pattern]];
    if (b === undefined)
      findings.push({ path, rule: "property", text: run.backwards ? "is new" : "is gone" });
    else findings.push(...below(path, compareRest("patternProperties", a, b, pair)));
  }
  const rest = compareRest(
    "additionalProperties",
    from.additional ?? true,
    to.additional ?? true,
    pair,
  );
  return [...findings, ...below(".*", rest)];
}

function compareRest(rule: string, from: Schema, to: Schema, pair: Pair): Finding[] {
  const [before, after] = inOrder(pair.run, from, to);
  if (pair.direction === "response" && before === false && after !== false) {
    // Readers of an answer ignore what they do not know: an answer that may hold more is new, not broken.
    const text = "may hold properties that are not listed";
    return pair.run.backwards ? [] : [{ path: "", rule, text, bump: "minor" }];
  }
  const findings = pair.judge(from, to, pair.direction);
  if (findings.length === 0 || !(typeof from === "boolean" || typeof to === "boolean"))
    return findings;
  return [
    { path: "", rule, text: `changed its \`${rule}\` from ${quote(before)} to ${quote(after)}` },
  ];
}
