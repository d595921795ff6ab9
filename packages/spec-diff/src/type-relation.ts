/** Compares two types member by member, and names the places that differ. */

import ts from "typescript";

import type { Direction, Finding } from "./finding.ts";
import { readable } from "./places.ts";
import type { Side } from "./type-program.ts";

/** A place on the way down: from the exported interface, and from the nearest component. */
export interface Place {
  names: readonly string[];
  component?: readonly string[];
}

/** The place of a member. */
export const inside = (at: Place, name: string): Place => ({
  names: [...at.names, name],
  ...(at.component ? { component: [...at.component, name] } : {}),
});

/** Whether a member may be missing. */
export const isOptional = (symbol: ts.Symbol | undefined): boolean =>
  !symbol || (symbol.flags & ts.SymbolFlags.Optional) !== 0;

/** How one run over both files looks at types: from one file to the other. */
export interface Relation {
  findings: Finding[];
  report(at: Place, rule: string, text: string): void;
  /** Reports a name that one side has and the other has not. */
  missing(at: Place): void;
  /** Reports where values of one type do not fit the other, and the keys and literals that are gone. */
  relate(mine: ts.Type, theirs: ts.Type, direction: Direction, at: Place): void;
  /** Reports the keys and literals that are gone. */
  keep(mine: ts.Type, theirs: ts.Type, at: Place): void;
  /** Whether a value of the one type is a value of the other. */
  fits(type: ts.Type, other: ts.Type): boolean;
  /** The type of a body that is not there. */
  nothing: ts.Type;
  property(type: ts.Type, name: string): ts.Symbol | undefined;
  typeOf(symbol: ts.Symbol): ts.Type;
  /** The type of a member that is there: not `never`, and without `undefined`. */
  member(type: ts.Type | undefined, name: string): ts.Type | undefined;
}

/** The relation of two files, with no findings yet. */
export function createRelation(
  from: Side,
  to: Side,
  checker: ts.TypeChecker,
  backwards: boolean,
): Relation {
  const findings: Finding[] = [];
  const [base, next] = backwards ? [to, from] : [from, to];
  const operationOf: Side["operationOf"] = (path, method) =>
    base.operationOf(path, method) ?? next.operationOf(path, method);
  const known = new Map<string, boolean>();
  let told = 0;
  const ids = new Map<ts.Type, number>();
  const id = (types: ts.Type[]): string =>
    types.map((t) => ids.get(t) ?? (ids.set(t, ids.size), ids.size - 1)).join();

  const report = (at: Place, rule: string, text: string): void => {
    const path = readable(at.names, operationOf);
    const component = at.component ? { component: readable(at.component, operationOf) } : {};
    told++;
    findings.push({ path, ...component, rule, text });
  };
  const missing = (at: Place): void =>
    report(at, "name", backwards ? "is new in the types" : "is gone from the types");

  const property = (type: ts.Type, name: string): ts.Symbol | undefined =>
    checker.getPropertyOfType(type, name);
  const typeOf = (symbol: ts.Symbol): ts.Type => checker.getTypeOfSymbol(symbol);
  const member: Relation["member"] = (type, name) => {
    const symbol = type && property(type, name);
    const found = symbol && typeOf(symbol);
    const absent = ts.TypeFlags.Never | ts.TypeFlags.Undefined;
    return !found || found.flags & absent ? undefined : checker.getNonNullableType(found);
  };

  /** Keys, literals, index signatures and modifiers of `from` that `to` lacks; also where a value does not fit. */
  const deep = (
    mine: ts.Type[],
    theirs: ts.Type[],
    direction: Direction | undefined,
    at: Place,
  ): void => {
    const [a, b] = [mine.flatMap(parts), theirs.flatMap(parts)];
    const key = `${direction} ${id(a)} ${id(b)}`;
    if (known.has(key)) {
      if (known.get(key)) told++; // What was told at its first use is not told at each.
      return;
    }
    known.set(key, false);
    const before = told;
    const component =
      mine.length === 1
        ? (backwards ? to : from).components.get((backwards ? theirs : mine)[0]!)
        : undefined;
    const here = component ? { ...at, component: ["components", "schemas", component] } : at;
    const isOneOf = (type: ts.Type, others: ts.Type[]): boolean =>
      others.some((other) => checker.isTypeAssignableTo(type, other));
    const lost = a.filter((type) => type.isLiteral() && !isOneOf(type, b));
    if (lost.length > 0) {
      const literals = lost.map((type) => `\`${checker.typeToString(type)}\``).join(", ");
      report(
        here,
        "literal",
        `${backwards ? "gained" : "lost"} the literal ${literals} in its type`,
      );
    }
    const [objects, others] = [a.filter(isObject), b.filter(isObject)];
    compareMembers(objects, others, direction, here);
    const [given, taken] = direction === "request" ? [a, b] : [b, a];
    const strange = given.filter(
      (type) => !isObject(type) && !isOneOf(type, taken) && !lost.includes(type),
    );
    if (direction && strange.length > 0) report(here, "type", changed(mine, theirs));
    known.set(key, told > before);
  };
  const changed = (mine: ts.Type[], theirs: ts.Type[]): string => {
    const words = (types: ts.Type[]): string =>
      types.map((type) => `\`${checker.typeToString(type)}\``).join(" or ");
    const [before, after] = backwards ? [theirs, mine] : [mine, theirs];
    return `changed its type from ${words(before)} to ${words(after)}`;
  };

  const compareMembers = (
    a: ts.Type[],
    b: ts.Type[],
    direction: Direction | undefined,
    at: Place,
  ): void => {
    const lists = [a, b].map((types) => types.filter((type) => checker.isArrayLikeType(type)));
    const items = lists.map((types) => types.flatMap((type) => type.getNumberIndexType() ?? []));
    if (items[0]!.length > 0 && items[1]!.length > 0)
      deep(items[0]!, items[1]!, direction, inside(at, "[]"));
    const [mine, theirs] = [a, b].map((types) =>
      types.filter((type) => !checker.isArrayLikeType(type)),
    );
    const names = new Set(
      mine!.flatMap((type) => type.getProperties().map((symbol) => symbol.name)),
    );
    for (const name of names) {
      const below = inside(at, name);
      const [olds, news] = [mine!, theirs!].map((types) =>
        types.flatMap((type) => property(type, name) ?? []),
      );
      if (news!.length === 0) {
        missing(below);
        continue;
      }
      const isReadonly = (symbol: ts.Symbol): boolean =>
        symbol.declarations?.some(
          (d) => ts.getCombinedModifierFlags(d) & ts.ModifierFlags.Readonly,
        ) === true;
      if (news!.every(isReadonly) && !olds!.every(isReadonly)) {
        report(below, "readonly", backwards ? "may be assigned now" : "is readonly now");
      }
      const [given, taken] = direction === "request" ? [olds!, news!] : [news!, olds!];
      if (direction && given.some(isOptional) && !taken.some(isOptional)) {
        const now = (direction === "request") !== backwards;
        report(below, "required", now ? "must be given now" : "may be missing now");
      }
      const values = [olds!, news!].map((symbols) => symbols.map((symbol) => typeOf(symbol)));
      deep(values[0]!, values[1]!, direction, below);
    }
    const indexes = [mine!, theirs!].map((types) =>
      types.flatMap((type) => checker.getIndexInfosOfType(type).flatMap(openKeys)),
    );
    if (indexes[0]!.length > 0 && indexes[1]!.length === 0) missing(inside(at, ".*"));
    else if (indexes[0]!.length > 0) deep(indexes[0]!, indexes[1]!, direction, inside(at, ".*"));
  };

  /** Whether values fit; where they do not, the places that do not, else the place itself. */
  const relate = (mine: ts.Type, theirs: ts.Type, direction: Direction, at: Place): void => {
    const [given, taken] = direction === "request" ? [mine, theirs] : [theirs, mine];
    const isFitting = checker.isTypeAssignableTo(given, taken);
    const before = told;
    // What fits as a whole may still have lost a key: a missing optional key fits.
    deep([mine], [theirs], isFitting ? undefined : direction, at);
    if (!isFitting && told === before) report(at, "type", changed([mine], [theirs]));
  };

  const keep: Relation["keep"] = (mine, theirs, at) => deep([mine], [theirs], undefined, at);
  const fits: Relation["fits"] = (type, other) => checker.isTypeAssignableTo(type, other);
  const nothing = checker.getUndefinedType();
  return { findings, report, missing, relate, keep, fits, nothing, property, typeOf, member };
}

// --- internal ---

/** The type of keys that are not listed; `never` says that there are none. */
const openKeys = ({ keyType, type }: ts.IndexInfo): ts.Type[] =>
  keyType.flags & ts.TypeFlags.String && !(type.flags & ts.TypeFlags.Never) ? [type] : [];

const parts = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);

const isObject = (type: ts.Type): boolean =>
  (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
