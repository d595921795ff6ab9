import { pointerSegments } from "@hyperjump/json-pointer";
import { dereference } from "../dereference.ts";
import type { Schema } from "../description.ts";
import { keywordsBesideReferences } from "./keywords.ts";
import { type RefusalName, refusals } from "./refusals.ts";

/** A part of a description. */
export interface Place {
  readonly value: unknown;
  /** The keys that lead to it. */
  readonly path: readonly string[];
}

/** A shape that was found in a description, and that generation refuses. */
export interface FoundRefusal {
  name: RefusalName;
  path: readonly string[];
  /** The shape, what has it, and what to do. */
  message: string;
}

/** Reads the parts of a description, and collects the refusals. */
export class Review {
  readonly #description: object;
  readonly #dereferenced: ReturnType<typeof dereference>;
  readonly #found = new Map<string, FoundRefusal>();

  constructor(description: object) {
    this.#description = description;
    this.#dereferenced = dereference(description);
  }

  /** The whole description. */
  get root(): Place {
    return { value: this.#description, path: [] };
  }

  /** Returns what was found so far. */
  get found(): FoundRefusal[] {
    return [...this.#found.values()];
  }

  /** Refuses a place. The subject says what exactly is refused there. */
  refuse(name: RefusalName, { path }: Place, subject?: string): void {
    const { shape, advice } = refusals[name];
    const what = subject === undefined ? "" : `: \`${subject}\``;
    this.#found.set([name, ...path].join("\n"), {
      name,
      path,
      message: `${shape}${what}. ${advice}.`,
    });
  }

  /** Returns the child with this key, without following a reference; undefined if there is none. */
  child({ value, path }: Place, key: string): Place | undefined {
    return hasProperty(value, key) ? { value: value[key], path: [...path, key] } : undefined;
  }

  /** Returns all children with their keys, without following references. */
  children(place: Place | undefined): [key: string, child: Place][] {
    const value = place?.value;
    if (!place || typeof value !== "object" || value === null) {
      return [];
    }
    return Object.entries(value).map(([key, each]) => [
      key,
      { value: each, path: [...place.path, key] },
    ]);
  }

  /**
   * Follows the references of a place. Refuses those that lead out of the description, and other
   * keywords beside them.
   *
   * @returns undefined if the place doesn't exist, or its reference leads nowhere.
   */
  follow(place: Place | undefined): Place | undefined {
    const seen = new Set<string>();
    let target = place;

    while (target && hasProperty(target.value, "$ref") && typeof target.value.$ref === "string") {
      const reference: string = target.value.$ref;
      this.#checkReference(target, reference);
      target = seen.has(reference) ? undefined : this.#find(reference);
      seen.add(reference);
    }
    return target;
  }

  /** Returns the child with this key, after its references. */
  get(place: Place | undefined, key: string): Place | undefined {
    return place && this.follow(this.child(place, key));
  }

  /** Returns the children of a list or an object below a key, after their references. */
  each(place: Place | undefined, key: string): [key: string, child: Place][] {
    return this.children(this.get(place, key)).flatMap(([name, child]): [string, Place][] => {
      const target = this.follow(child);
      return target ? [[name, target]] : [];
    });
  }

  /** Returns a schema with all of its references resolved. */
  schemaAt({ path }: Place): Schema {
    let value: unknown = this.#dereferenced;
    for (const key of path) {
      value = hasProperty(value, key) ? value[key] : undefined;
    }
    return typeof value === "object" && value !== null ? value : {};
  }

  #checkReference(place: Place, reference: string): void {
    for (const [keyword] of this.children(place)) {
      if (keyword !== "$ref" && !keywordsBesideReferences.has(keyword) && !isExtension(keyword)) {
        this.refuse("reference-with-keywords", place, keyword);
      }
    }
    if (!reference.startsWith("#/")) {
      this.refuse("external-reference", place, reference);
    }
  }

  #find(reference: string): Place | undefined {
    if (!reference.startsWith("#/")) {
      return undefined;
    }

    let place: Place | undefined = this.root;
    for (const key of pointerSegments(decodeURIComponent(reference.slice(1)))) {
      place = place && this.child(place, key);
    }
    return place;
  }
}

/** Returns true for a keyword that only tools know. */
export function isExtension(keyword: string): boolean {
  return keyword.startsWith("x-");
}

// --- internal ---

function hasProperty<Key extends string>(
  value: unknown,
  key: Key,
): value is { [Name in Key]: unknown } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}
