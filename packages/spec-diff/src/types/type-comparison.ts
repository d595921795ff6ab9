/** Compares two types member by member. */
import ts from "typescript";
import { type Budget, BudgetError } from "../budget.ts";
import { type Direction, toNarrowAndWide } from "../findings/finding.ts";
import { type FilePair, memberPlace, partsOf, type Place, TypeFindings } from "./type-findings.ts";
import { isObjectType } from "./type-program.ts";

/** Returns true if a member may be missing. */
export function isOptional(symbol: ts.Symbol | undefined): boolean {
  return !symbol || (symbol.flags & ts.SymbolFlags.Optional) !== 0;
}

/** Compares the types of one file with those of the other, and collects the differences. */
export class TypeComparison {
  readonly findings: TypeFindings;
  /** The type of a missing body. */
  readonly undefinedType: ts.Type;

  readonly #checker: ts.TypeChecker;
  readonly #budget: Budget;

  /** The pairs of types that were compared, with true if they differ. */
  readonly #compared = new Map<string, boolean>();
  readonly #typeIds = new Map<ts.Type, number>();
  /** How often a pair was met again that is known to differ. */
  #repeats = 0;

  constructor(files: FilePair, checker: ts.TypeChecker, budget: Budget) {
    this.findings = new TypeFindings(files, checker);
    this.undefinedType = checker.getUndefinedType();
    this.#checker = checker;
    this.#budget = budget;
  }

  /** Reports where values of one type don't fit the other, and the keys and literals that are lost. */
  compareValues(from: ts.Type, to: ts.Type, direction: Direction, place: Place): void {
    this.withinBudget(place, () => {
      const { narrow, wide } = toNarrowAndWide(direction, from, to);
      const isFitting = this.fits(narrow, wide);
      const count = this.#differenceCount;

      // What fits as a whole may still have lost an optional key.
      this.#compareTypes([from], [to], isFitting ? undefined : direction, place);
      if (!isFitting && this.#differenceCount === count) {
        this.findings.reportType([from], [to], place);
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

      this.findings.report(place, { rule: "complexity", change: "changed", bump: "major" });
    }
  }

  get #differenceCount(): number {
    return this.findings.all.length + this.#repeats;
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
      this.#repeats += Number(known);
      return;
    }

    this.#compared.set(key, false);
    const count = this.#differenceCount;
    const here = this.findings.withComponent(from, to, place);
    const lost = fromParts.filter((type) => type.isLiteral() && !this.#fitsAny(type, toParts));
    if (lost.length > 0) {
      const literals = lost.map((type) => (type as ts.LiteralType).value);
      this.findings.report(here, { rule: "literal", change: "changed", from: literals });
    }

    const objects = { from: fromParts.filter(isObjectType), to: toParts.filter(isObjectType) };
    this.#compareObjects(objects.from, objects.to, direction, here);

    if (direction) {
      const { narrow, wide } = toNarrowAndWide(direction, fromParts, toParts);
      const others = narrow.filter((type) => !isObjectType(type) && !lost.includes(type));
      if (!others.every((type) => this.#fitsAny(type, wide))) {
        this.findings.reportType(from, to, here);
      }
    }

    this.#compared.set(key, this.#differenceCount > count);
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
      const here = this.findings.withOwner(symbols.from, symbols.to, memberPlace(place, name));
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
      this.findings.reportMissing(place);
      return;
    }

    if (to.every(isReadonly) && !from.every(isReadonly)) {
      this.findings.report(place, { rule: "readonly", change: "changed", from: false, to: true });
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
      this.findings.report(place, { rule: "required", change: "changed", ...values });
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
      this.findings.reportMissing({ ...place, detail: "undeclared" });
    } else {
      this.#compareTypes(fromTypes, toTypes, direction, place);
    }
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

function isReadonly({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some(
    (declaration) => (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0,
  );
}
