/** Finds out which items of two lists belong together, such as the variants of two unions. */
import { asObject, isObject } from "../json.ts";

/** What the items of two lists are compared by. */
export interface Resemblance<Item> {
  /** Returns a name, if the item has one. Items with the same name belong together. */
  nameOf(item: Item): string | undefined;
  /** Returns a JSON value. Of the other items, those with the most in common belong together. */
  contentOf(item: Item): unknown;
}

/**
 * Pairs the items of two lists that belong together. No item is in two pairs, so those of the longer
 * list that are left over have no partner.
 */
export function pairMostSimilar<Item>(
  items: readonly Item[],
  others: readonly Item[],
  { nameOf, contentOf }: Resemblance<Item>,
): ReadonlyMap<Item, Item> {
  const [item, ...more] = items;
  const [other, ...moreOthers] = others;
  if (item !== undefined && other !== undefined && more.length + moreOthers.length === 0) {
    return new Map([[item, other]]);
  }

  const pairs = new Pairs(items, others);

  // Most items have a name, or don't change. Only the rest is measured.
  pairs.addByKey(nameOf);
  pairs.addByKey((item) => JSON.stringify(contentOf(item)));
  pairs.addByLikeness((item) => ({ name: nameOf(item), parts: readParts(contentOf(item)) }));

  return pairs.partners;
}

// --- internal ---

/** What an item is recognized by. */
interface Features {
  readonly name: string | undefined;
  /** The keys and values of the content, with their places. */
  readonly parts: ReadonlySet<string>;
}

class Pairs<Item> {
  readonly partners = new Map<Item, Item>();
  /** The items that have no partner yet. */
  readonly #items: Set<Item>;
  readonly #others: Set<Item>;

  constructor(items: readonly Item[], others: readonly Item[]) {
    this.#items = new Set(items);
    this.#others = new Set(others);
  }

  /** Pairs items with the same key, if there is only one of them in each list. */
  addByKey(keyOf: (item: Item) => string | undefined): void {
    const groups = Map.groupBy(this.#items, keyOf);
    const otherGroups = Map.groupBy(this.#others, keyOf);

    for (const [key, [item, ...more]] of groups) {
      const [other, ...moreOthers] = otherGroups.get(key) ?? [];
      const isClear = key !== undefined && more.length === 0 && moreOthers.length === 0;
      if (isClear && item !== undefined && other !== undefined) {
        this.#add(item, other);
      }
    }
  }

  /** Pairs what is left, the most similar items first. */
  addByLikeness(featuresOf: (item: Item) => Features): void {
    const items = Array.from(this.#items, (item) => ({ item, features: featuresOf(item) }));
    const others = Array.from(this.#others, (item) => ({ item, features: featuresOf(item) }));
    const candidates = items.flatMap(({ item, features }) =>
      others.map((other) => ({
        item,
        other: other.item,
        likeness: measureLikeness(features, other.features),
      })),
    );

    for (const { item, other } of candidates.toSorted((a, b) => b.likeness - a.likeness)) {
      if (this.#items.has(item) && this.#others.has(other)) {
        this.#add(item, other);
      }
    }
  }

  #add(item: Item, other: Item): void {
    this.partners.set(item, other);
    this.#items.delete(item);
    this.#others.delete(other);
  }
}

/** Returns the share of parts that two items have in common. A common name counts for more than that. */
function measureLikeness(a: Features, b: Features): number {
  const common = [...a.parts].filter((part) => b.parts.has(part)).length;
  const share = common / (a.parts.size + b.parts.size - common);
  const isNameShared = a.name !== undefined && a.name === b.name;

  return share + Number(isNameShared);
}

/** Returns the keys and values of a JSON value, with their places. The order of lists has no meaning. */
function readParts(content: unknown): ReadonlySet<string> {
  const parts = new Set<string>();

  function visit(value: unknown, place: string): void {
    if (Array.isArray(value)) {
      value.forEach((item) => visit(item, `${place}[]`));
      return;
    }

    parts.add(isObject(value) ? place : `${place}=${String(value)}`);
    Object.entries(asObject(value)).forEach(([key, child]) => visit(child, `${place}.${key}`));
  }

  visit(content, "");

  return parts;
}
