/**
 * Proves that all values of a schema are values of another one, as JSON Schema reads both. The
 * policies of `schema-judge.ts`, such as those about undeclared properties, don't apply here. What
 * can't be proven counts as false.
 */
import { Assumptions } from "../assumptions.ts";
import type { Budget } from "../budget.ts";
import { asArray, type JsonObject, keysOf, type Schema } from "../json.ts";
import {
  combine,
  exclusionsOf,
  hasNoListedValue,
  multiply,
  propertiesOf,
  readConstant,
} from "./alternatives.ts";
import { isImpossible } from "./disjoint.ts";
import { type Items, itemAt } from "./items.ts";
import { type Keyword, KEYWORDS } from "./keywords.ts";
import type { Proof } from "./proof.ts";
import { type Properties, propertyOf } from "./properties.ts";
import type { Alternative, SchemaReader } from "./schema-types.ts";
import { isSameKeyword } from "./unknown-keywords.ts";

/** Proves relations of schemas, and remembers what it has proven. */
export class SchemaProver {
  readonly #reader: SchemaReader;
  readonly #budget: Budget;
  readonly #subsets = new Assumptions<boolean>((isProven) => isProven, true);
  /** How many values the current one is inside of. */
  #depth = 0;
  /** The depth at which the proof of a pair of schemas began. */
  readonly #depths = new Map<string, number>();
  #exclusions = 0;
  #conditions = 0;

  constructor(reader: SchemaReader, budget: Budget) {
    this.#reader = reader;
    this.#budget = budget;
  }

  /** Returns true if every value of one schema is a value of the other. */
  isSubset(inner: Schema, outer: Schema): boolean {
    if (outer === true || inner === false) {
      return true;
    }

    const keys = [this.#reader.keyOf(inner), this.#reader.keyOf(outer)];
    if (keys[0] === keys[1]) {
      return true;
    }

    const key = keys.join(" ");
    // A proof may only rely on itself for a part of the value, because values are finite.
    if (this.#subsets.isPending(key) && this.#depths.get(key) === this.#depth) {
      return false;
    }

    if (this.#depth > MAX_DEPTH) {
      return false;
    }

    return this.#subsets.get(key, () => {
      this.#depths.set(key, this.#depth);

      return this.#reader
        .alternativesOf(inner)
        .every((alternative) => this.isAlternativeWithin(alternative, outer));
    });
  }

  /** Returns true if every value of an alternative is a value of a schema. */
  isAlternativeWithin(inner: Alternative, outer: Schema): boolean {
    const candidates = this.#reader.alternativesOf(outer).filter(({ type }) => type === inner.type);

    return (
      candidates.some((candidate) => this.fits(inner, candidate)) ||
      isImpossible(inner, this.#reader)
    );
  }

  /** Returns true if every value of an alternative is a value of another one. */
  fits(inner: Alternative, outer: Alternative): boolean {
    this.#budget.takeSteps(1);
    if (!this.#meetsUnknownKeywords(inner, outer)) {
      return false;
    }

    const constants = constantsOf(inner);
    if (constants.length > 0) {
      return constants.every((constant) => this.#meetsKeywords(constant, outer));
    }

    return this.#meetsKeywords(inner, outer);
  }

  /** Returns the proof for rows of the table in which an alternative is the narrow side. */
  proofOf(narrow: Alternative): Proof {
    return {
      isSubset: (inner, outer) => this.isSubset(inner, outer),
      isWithin: (given, outer) => this.#isWithin(narrow, given, outer),
      isExcluded: (schema) => this.isExcluded(narrow, schema),
      narrowKeyword: (keyword) => narrow.keywords[keyword],
    };
  }

  /** Returns true if no value of an alternative is a value of a schema. */
  isExcluded(alternative: Alternative, schema: Schema): boolean {
    if (this.#exclusions >= MAX_NESTED_EXCLUSIONS) {
      return false;
    }

    this.#exclusions += 1;
    try {
      const common = this.#intersect(alternative, schema);
      const exclusions = exclusionsOf(alternative);

      return (
        common.length === 0 ||
        exclusions.some((excluded) =>
          common.every((each) => this.isAlternativeWithin(each, excluded)),
        )
      );
    } finally {
      this.#exclusions -= 1;
    }
  }

  // --- internal ---

  #intersect(alternative: Alternative, schema: Schema): Alternative[] {
    const others = this.#reader.alternativesOf(schema);
    this.#budget.takeSteps(others.length);

    return multiply([alternative], others).filter((common) => !isImpossible(common, this.#reader));
  }

  #isWithin(narrow: Alternative, given: Schema[], outer: Schema): boolean {
    if (this.#conditions >= MAX_NESTED_CONDITIONS) {
      return false;
    }

    this.#conditions += 1;
    try {
      const common = given.reduce<Alternative[]>(
        (alternatives, schema) => alternatives.flatMap((each) => this.#intersect(each, schema)),
        [narrow],
      );

      return common.every((each) => this.isAlternativeWithin(each, outer));
    } finally {
      this.#conditions -= 1;
    }
  }

  /** What is not understood is only met by what has the same. */
  #meetsUnknownKeywords(inner: Alternative, outer: Alternative): boolean {
    return Object.entries(outer.unknown).every(([name, parts]) =>
      parts.every((part) => inner.unknown[name]?.some((other) => this.#isSame(name, part, other))),
    );
  }

  #isSame(name: string, a: JsonObject, b: JsonObject): boolean {
    // The references of a schema that a rule created may lead into both documents.
    const areOriginal = this.#reader.isOriginal(a) && this.#reader.isOriginal(b);
    const locate = (part: JsonObject) => ({ part, document: this.#reader.documentOf(part) });

    return a === b || (areOriginal && isSameKeyword(name, locate(a), locate(b)));
  }

  #meetsKeywords(inner: Alternative, outer: Alternative): boolean {
    return (
      Object.keys(outer.keywords).every((name) => this.#meets(name, inner, outer)) &&
      outer.rivals.every((rival) => this.isExcluded(inner, rival))
    );
  }

  #meets(name: string, inner: Alternative, outer: Alternative): boolean {
    const limit = outer.keywords[name];

    switch (name) {
      case "items":
        return this.#areItemsWithin(inner, limit as Items);
      case "properties":
        return this.#arePropertiesWithin(propertiesOf(inner), limit as Properties);
      case "required": {
        const given = asArray(inner.keywords.required);
        return (limit as string[]).every((required) => given.includes(required));
      }
      default:
        return isImplied(KEYWORDS[name]!, inner, name, limit, this.proofOf(inner));
    }
  }

  #areItemsWithin({ keywords }: Alternative, outer: Items): boolean {
    const inner = (keywords.items as Items | undefined) ?? { prefix: [] };
    const max = Number(keywords.maxItems ?? Infinity);
    const positions = Math.max(inner.prefix.length, outer.prefix.length);
    const indexes = Array.from({ length: Math.min(positions, max) }, (_, index) => index);

    return (
      indexes.every((index) => this.#isPartWithin(itemAt(inner, index), itemAt(outer, index))) &&
      (max <= positions || this.#isPartWithin(inner.rest, outer.rest))
    );
  }

  #arePropertiesWithin(inner: Properties, outer: Properties): boolean {
    const names = keysOf(inner.properties, outer.properties);
    const patterns = Object.entries(inner.patterns);
    const isEachNameWithin = names.every((name) =>
      this.#isPartWithin(propertyOf(inner, name), propertyOf(outer, name)),
    );
    const isEachPatternWithin = Object.entries(outer.patterns).every(([pattern, schema]) => {
      const same = inner.patterns[pattern];
      // Names that match a pattern of the outer side may match any on the inner side.
      const possible =
        same === undefined ? [inner.additional, ...patterns.map(([, part]) => part)] : [same];
      return possible.every((part) => this.#isPartWithin(part, schema));
    });
    const isEachOtherWithin = patterns
      .filter(([pattern]) => outer.patterns[pattern] === undefined)
      .every(([, part]) => this.#isPartWithin(part, outer.additional));

    return (
      isEachNameWithin &&
      isEachPatternWithin &&
      isEachOtherWithin &&
      this.#isPartWithin(inner.additional, outer.additional)
    );
  }

  /** Compares schemas of something inside the value. */
  #isPartWithin(inner: Schema = true, outer: Schema = true): boolean {
    this.#depth += 1;
    const exclusions = this.#exclusions;
    this.#exclusions = 0;

    try {
      return this.isSubset(inner, outer);
    } finally {
      this.#depth -= 1;
      this.#exclusions = exclusions;
    }
  }
}

/** Returns true if the keyword of the wide side holds for all values of the narrow alternative. */
export function isImplied(
  row: Keyword,
  narrow: Alternative,
  name: string,
  limit: unknown,
  proof: Proof,
): boolean {
  if (row.isImplied!(narrow.keywords[name], limit, proof)) {
    return true;
  }

  const { accepts } = row;
  const values = narrow.keywords.enum;
  const isScalar = narrow.type === "string" || narrow.type === "number";

  return (
    isScalar &&
    Array.isArray(values) &&
    accepts !== undefined &&
    values.every((value) => accepts(limit, value))
  );
}

/** Returns the listed objects or arrays of an alternative as alternatives of their own. */
export function constantsOf(alternative: Alternative): Alternative[] {
  const { type, keywords } = alternative;
  if (type !== "object" && type !== "array") {
    return [];
  }

  return (asArray(keywords.enum) as object[])
    .map((value) => combine(alternative, readConstant(alternative, value)))
    .filter((constant) => !hasNoListedValue(constant));
}

// --- internal ---

/** Maximum number of values inside each other that a proof looks at. */
const MAX_DEPTH = 24;

/**
 * Maximum number of exclusions, such as `not`, that a proof follows inside each other for the same
 * value. Without a limit, two of them could lead to each other forever.
 */
const MAX_NESTED_EXCLUSIONS = 4;

/** Maximum number of conditions, such as `if`, that a proof follows inside each other. */
const MAX_NESTED_CONDITIONS = 16;
