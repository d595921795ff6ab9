/** Compares two types member by member, and names the places that differ. */
import ts from "typescript";
import { type Budget, BudgetError } from "../budget.ts";
import {
  type Direction,
  type Finding,
  type FindingDetail,
  toBaseAndNext,
  toNarrowAndWide,
} from "../findings/finding.ts";
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

/** Returns true if a member may be missing. */
export function isOptional(symbol: ts.Symbol | undefined): boolean {
  return !symbol || (symbol.flags & ts.SymbolFlags.Optional) !== 0;
}

/** Compares the types of one file with those of the other, and collects the differences. */
export class TypeComparison {
  readonly findings: Finding[] = [];
  /** The type of a missing body. */
  readonly undefinedType: ts.Type;

  readonly #from: DeclarationFile;
  readonly #to: DeclarationFile;
  readonly #checker: ts.TypeChecker;
  readonly #isReverse: boolean;
  readonly #budget: Budget;

  /** The pairs of types that were compared, with true if they differ. */
  readonly #compared = new Map<string, boolean>();
  readonly #typeIds = new Map<ts.Type, number>();
  /** Number of reports, including those of pairs that were reported before. */
  #reports = 0;

  /** @param isReverse true from the next file to the base. */
  constructor(
    from: DeclarationFile,
    to: DeclarationFile,
    checker: ts.TypeChecker,
    budget: Budget,
    isReverse: boolean,
  ) {
    this.#budget = budget;
    this.#from = from;
    this.#to = to;
    this.#checker = checker;
    this.#isReverse = isReverse;
    this.undefinedType = checker.getUndefinedType();
  }

  /** Reports a difference. */
  report(place: Place, difference: Omit<Finding, "path" | "component">): void {
    this.#reports += 1;
    const path = toPath(place.names, this.#operationOf);
    const component = place.component && toPath(place.component, this.#operationOf);
    const { detail } = place;

    this.findings.push({
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

  /** Reports where values of one type don't fit the other, and the keys and literals that are lost. */
  compareValues(from: ts.Type, to: ts.Type, direction: Direction, place: Place): void {
    this.withinBudget(place, () => {
      const { narrow, wide } = toNarrowAndWide(direction, from, to);
      const isFitting = this.fits(narrow, wide);
      const reports = this.#reports;

      // What fits as a whole may still have lost an optional key.
      this.#compareTypes([from], [to], isFitting ? undefined : direction, place);
      if (!isFitting && this.#reports === reports) {
        this.#reportType([from], [to], place);
      }
    });
  }

  /** Reports the keys and literals that are lost. */
  compareNames(from: ts.Type, to: ts.Type, place: Place): void {
    this.withinBudget(place, () => this.#compareTypes([from], [to], undefined, place));
  }

  /** Returns true if every value of a type is a value of the other. */
  fits(type: ts.Type, other: ts.Type): boolean {
    if (type === other) {
      return true;
    }

    this.#budget.takeSteps(1);
    return this.#checker.isTypeAssignableTo(type, other);
  }

  propertyOf(type: ts.Type | undefined, name: string): ts.Symbol | undefined {
    return type && this.#checker.getPropertyOfType(type, name);
  }

  typeOf(symbol: ts.Symbol): ts.Type {
    return this.#checker.getTypeOfSymbol(symbol);
  }

  /** Returns the type of a member that exists: not `never`, and without `undefined`. */
  memberOf(type: ts.Type | undefined, name: string): ts.Type | undefined {
    const symbol = this.propertyOf(type, name);
    const found = symbol && this.typeOf(symbol);
    const isMissing = !found || (found.flags & (ts.TypeFlags.Never | ts.TypeFlags.Undefined)) !== 0;

    return isMissing ? undefined : this.#checker.getNonNullableType(found);
  }

  /** Finds operations in the base first, so that both searches name them alike. */
  readonly #operationOf = (path: string, method: string): string | undefined => {
    const { base, next } = toBaseAndNext(this.#isReverse, this.#from, this.#to);

    return base.operationOf(path, method) ?? next.operationOf(path, method);
  };

  /** Compares until the budget is spent, which is reported at the first place only. */
  withinBudget(place: Place, compare: () => void): void {
    if (this.#budget.isSpent) {
      return;
    }

    try {
      compare();
    } catch (error) {
      if (!(error instanceof BudgetError)) {
        throw error;
      }

      this.report(place, { rule: "complexity", change: "changed", bump: "major" });
    }
  }

  /**
   * Reports keys, literals, index signatures and modifiers of `from` that `to` lacks; with a
   * direction also where values don't fit.
   */
  #compareTypes(
    from: ts.Type[],
    to: ts.Type[],
    direction: Direction | undefined,
    place: Place,
  ): void {
    this.#budget.takeSteps(1);
    // Each type once: a recursive union would otherwise grow with every turn, and never be met again.
    const fromParts = [...new Set(from.flatMap(partsOf))];
    const toParts = [...new Set(to.flatMap(partsOf))];
    const key = `${direction} ${this.#idOf(fromParts)} ${this.#idOf(toParts)}`;
    const known = this.#compared.get(key);
    if (known !== undefined) {
      // A difference is reported where the pair is first used, not at each use.
      this.#reports += Number(known);
      return;
    }

    this.#compared.set(key, false);
    const reports = this.#reports;
    const here = this.#withComponent(from, to, place);
    const lost = fromParts.filter((type) => type.isLiteral() && !this.#fitsAny(type, toParts));
    if (lost.length > 0) {
      const literals = lost.map((type) => (type as ts.LiteralType).value);
      this.report(here, { rule: "literal", change: "changed", from: literals });
    }

    const objects = { from: fromParts.filter(isObjectType), to: toParts.filter(isObjectType) };
    this.#compareObjects(objects.from, objects.to, direction, here);

    if (direction) {
      const { narrow, wide } = toNarrowAndWide(direction, fromParts, toParts);
      const others = narrow.filter((type) => !isObjectType(type) && !lost.includes(type));
      if (!others.every((type) => this.#fitsAny(type, wide))) {
        this.#reportType(from, to, here);
      }
    }

    this.#compared.set(key, this.#reports > reports);
  }

  /** If a type is a component, places inside it are named after the component. */
  #withComponent(from: ts.Type[], to: ts.Type[], place: Place): Place {
    const { base: file } = toBaseAndNext(this.#isReverse, this.#from, this.#to);
    const { base: types } = toBaseAndNext(this.#isReverse, from, to);
    const [type] = types;
    const name = from.length === 1 && type ? file.components.get(type) : undefined;

    return name === undefined ? place : { ...place, component: ["components", "schemas", name] };
  }

  /** A property is named after the component that declares it, wherever it is inherited. */
  #withOwner(from: ts.Symbol[], to: ts.Symbol[], place: Place): Place {
    const { base } = toBaseAndNext(this.#isReverse, from, to);
    const symbols = base.length > 0 ? base : from;
    const [owner, ...others] = new Set(symbols.map(findDeclaringComponent));

    return owner === undefined || others.length > 0
      ? place
      : { ...place, component: ["components", "schemas", owner, ...place.names.slice(-1)] };
  }

  #compareObjects(
    from: ts.Type[],
    to: ts.Type[],
    direction: Direction | undefined,
    place: Place,
  ): void {
    const fromItems = this.#itemTypesOf(from);
    const toItems = this.#itemTypesOf(to);
    if (fromItems.length > 0 && toItems.length > 0) {
      this.#compareTypes(fromItems, toItems, direction, memberPlace(place, "[]"));
    }

    const fromObjects = from.filter((type) => !this.#checker.isArrayLikeType(type));
    const toObjects = to.filter((type) => !this.#checker.isArrayLikeType(type));
    const names = fromObjects.flatMap((type) => type.getProperties().map(({ name }) => name));

    for (const name of new Set(names)) {
      const symbols = {
        from: fromObjects.flatMap((type) => this.propertyOf(type, name) ?? []),
        to: toObjects.flatMap((type) => this.propertyOf(type, name) ?? []),
      };
      const here = this.#withOwner(symbols.from, symbols.to, memberPlace(place, name));
      this.#compareProperty(symbols.from, symbols.to, direction, here);
    }

    this.#compareUndeclared(fromObjects, toObjects, direction, memberPlace(place, ".*"));
  }

  #compareProperty(
    from: ts.Symbol[],
    to: ts.Symbol[],
    direction: Direction | undefined,
    place: Place,
  ): void {
    if (to.length === 0) {
      this.reportMissing(place);
      return;
    }

    if (to.every(isReadonly) && !from.every(isReadonly)) {
      this.report(place, { rule: "readonly", change: "changed", from: false, to: true });
    }

    if (direction) {
      this.#compareOptionality(from, to, direction, place);
    }

    const fromTypes = from.map((symbol) => this.typeOf(symbol));
    const toTypes = to.map((symbol) => this.typeOf(symbol));

    this.#compareTypes(fromTypes, toTypes, direction, place);
  }

  /** Callers must not have to give more, and must not receive less. */
  #compareOptionality(
    from: ts.Symbol[],
    to: ts.Symbol[],
    direction: Direction,
    place: Place,
  ): void {
    const { narrow, wide } = toNarrowAndWide(direction, from, to);
    if (narrow.some(isOptional) && !wide.some(isOptional)) {
      const isRequired = direction === "request";
      const values = { from: !isRequired, to: isRequired };
      this.report(place, { rule: "required", change: "changed", ...values });
    }
  }

  /** Compares the types of undeclared keys. */
  #compareUndeclared(
    from: ts.Type[],
    to: ts.Type[],
    direction: Direction | undefined,
    place: Place,
  ): void {
    const fromTypes = this.#undeclaredTypesOf(from);
    const toTypes = this.#undeclaredTypesOf(to);

    if (fromTypes.length === 0) {
      return;
    }
    if (toTypes.length === 0) {
      this.reportMissing({ ...place, detail: "undeclared" });
    } else {
      this.#compareTypes(fromTypes, toTypes, direction, place);
    }
  }

  #reportType(from: ts.Type[], to: ts.Type[], place: Place): void {
    const values = {
      from: this.#describeTypes(from, this.#from),
      to: this.#describeTypes(to, this.#to),
    };
    const isShown = values.from !== values.to;

    this.report(place, { rule: "type", change: "changed", ...(isShown && values) });
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

  #fitsAny(type: ts.Type, others: ts.Type[]): boolean {
    return others.some((other) => this.fits(type, other));
  }

  #itemTypesOf(types: ts.Type[]): ts.Type[] {
    return types
      .filter((type) => this.#checker.isArrayLikeType(type))
      .flatMap((type) => type.getNumberIndexType() ?? []);
  }

  /** Ignores index signatures of type `never`, which exclude undeclared keys. */
  #undeclaredTypesOf(types: ts.Type[]): ts.Type[] {
    return types
      .flatMap((type) => this.#checker.getIndexInfosOfType(type))
      .filter(({ keyType }) => (keyType.flags & ts.TypeFlags.String) !== 0)
      .map(({ type }) => type)
      .filter((type) => (type.flags & ts.TypeFlags.Never) === 0);
  }

  #idOf(types: ts.Type[]): string {
    const ids = types.map((type) => {
      const id = this.#typeIds.get(type) ?? this.#typeIds.size;
      this.#typeIds.set(type, id);

      return id;
    });

    return ids.toSorted((a, b) => a - b).join();
  }
}

// --- internal ---

/** Maximum number of types that a sentence lists. */
const MAX_DESCRIBED_TYPES = 5;

function partsOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function isReadonly({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some(
    (declaration) => (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0,
  );
}
