/** Collects the differences between two declaration files, each with the name of its place. */
import ts from "typescript";
import { type Finding, type FindingDetail, toBaseAndNext } from "../findings/finding.ts";
import { toPath } from "../findings/place-names.ts";
import { type DeclarationFile, findDeclaringComponent, isObjectType } from "./type-program.ts";

/** A place: the names of the members from the exported interface on, and from the component on. */
export interface Place {
  readonly names: readonly string[];
  readonly component?: readonly string[];
  /** Set for findings that are worded differently there. */
  readonly detail?: FindingDetail;
}

/** Returns the place of a member. */
export function memberPlace(place: Place, ...members: string[]): Place {
  const { names, component } = place;

  return {
    ...place,
    names: [...names, ...members],
    ...(component && { component: [...component, ...members] }),
  };
}

/** The files that are compared, and the order in which they were released. */
export interface FilePair {
  readonly from: DeclarationFile;
  readonly to: DeclarationFile;
  /** True if `from` is the next file, and `to` the base. */
  readonly isReverse: boolean;
}

/** Returns the types that the value has, each on its own. */
export function partsOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** The differences that a comparison has found. */
export class TypeFindings {
  readonly all: Finding[] = [];

  readonly #files: FilePair;
  readonly #checker: ts.TypeChecker;

  constructor(files: FilePair, checker: ts.TypeChecker) {
    this.#files = files;
    this.#checker = checker;
  }

  /** Reports a difference. */
  report(place: Place, difference: Omit<Finding, "path" | "component">): void {
    const path = toPath(place.names, this.#operationOf);
    const component = place.component && toPath(place.component, this.#operationOf);
    const { detail } = place;

    this.all.push({
      path,
      ...(component !== undefined && { component }),
      ...(detail && { detail }),
      ...difference,
    });
  }

  /** Reports a name that the other file doesn't have. */
  reportMissing(place: Place): void {
    this.report(place, { rule: "name", change: "removed" });
  }

  /** Reports types of which one doesn't fit the other. */
  reportType(from: ts.Type[], to: ts.Type[], place: Place): void {
    const values = {
      from: this.#describeTypes(from, this.#files.from),
      to: this.#describeTypes(to, this.#files.to),
    };
    const isShown = values.from !== values.to;

    this.report(place, { rule: "type", change: "changed", ...(isShown && values) });
  }

  /** If a type is a component, places inside it are named after the component. */
  withComponent(from: ts.Type[], to: ts.Type[], place: Place): Place {
    const { base: file } = this.#toBaseAndNext(this.#files.from, this.#files.to);
    const { base: types } = this.#toBaseAndNext(from, to);
    const [type] = types;
    const name = from.length === 1 && type ? file.components.get(type) : undefined;

    return name === undefined ? place : { ...place, component: ["components", "schemas", name] };
  }

  /** A property is named after the component that declares it, wherever it is inherited. */
  withOwner(from: ts.Symbol[], to: ts.Symbol[], place: Place): Place {
    const { base } = this.#toBaseAndNext(from, to);
    const symbols = base.length > 0 ? base : from;
    const [owner, ...others] = new Set(symbols.map(findDeclaringComponent));

    return owner === undefined || others.length > 0
      ? place
      : { ...place, component: ["components", "schemas", owner, ...place.names.slice(-1)] };
  }

  // --- internal ---

  /** Finds operations in the base first, so that both searches name them alike. */
  readonly #operationOf = (path: string, method: string): string | undefined => {
    const { base, next } = this.#toBaseAndNext(this.#files.from, this.#files.to);

    return base.operationOf(path, method) ?? next.operationOf(path, method);
  };

  #toBaseAndNext<T>(from: T, to: T): { base: T; next: T } {
    return toBaseAndNext(this.#files.isReverse, from, to);
  }

  #describeTypes(types: ts.Type[], { components }: DeclarationFile): string {
    const parts = [...new Set(types.flatMap(partsOf))];
    const names = new Set(parts.map((type) => this.#describeType(type, components)));

    return names.size > MAX_DESCRIBED_TYPES ? `${names.size} types` : [...names].join(" or ");
  }

  /** Returns the name of a type. The whole of an object type would fill the page. */
  #describeType(type: ts.Type, components: DeclarationFile["components"]): string {
    if (!isObjectType(type)) {
      return `\`${this.#checker.typeToString(type)}\``;
    }

    const component = components.get(type);
    if (component !== undefined) {
      return `\`${component}\``;
    }

    return this.#checker.isArrayLikeType(type) ? "an array" : "an object";
  }
}

// --- internal ---

/** Maximum number of types that a sentence lists. */
const MAX_DESCRIBED_TYPES = 5;
