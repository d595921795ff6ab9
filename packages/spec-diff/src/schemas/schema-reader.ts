/** Reads the schemas of two documents, and remembers what it has read. */
import type { Budget } from "../budget.ts";
import type { Document } from "../document/document.ts";
import {
  isPlainReference,
  lookUp,
  parseComponentReference,
  resolvePlainReference,
} from "../document/references.ts";
import { asArray, isObject, type JsonObject, type Schema } from "../json.ts";
import { type Annotations, readAnnotations } from "./annotations.ts";
import { isConjunction } from "./conjunction.ts";
import { areDisjoint } from "./disjoint.ts";
import { type AlternativeSource, ANYTHING, readAlternatives } from "./read-alternatives.ts";
import type { Alternative, SchemaReader } from "./schema-types.ts";

/**
 * Creates the readers of two documents. Both can read the schemas of either, so that schemas of both
 * can be combined.
 */
export function createSchemaReaders(
  base: Document,
  next: Document,
  budget: Budget,
): { base: SchemaReader; next: SchemaReader } {
  const owners = new WeakMap<object, Document>();
  for (const document of [base, next]) {
    setOwner(document, document, owners);
  }

  const memory: Memory = {
    owners,
    keys: new WeakMap(),
    annotations: new Map(),
    alternatives: new AlternativeMemory(),
    budget,
  };

  return { base: new DocumentReader(base, memory), next: new DocumentReader(next, memory) };
}

// --- internal ---

/** What both readers share. */
interface Memory {
  readonly owners: WeakMap<object, Document>;
  readonly keys: WeakMap<object, string>;
  readonly annotations: Map<string, Annotations>;
  readonly alternatives: AlternativeMemory;
  readonly budget: Budget;
}

/** Reads the schemas of one document, and those that rules create out of schemas of both. */
class DocumentReader implements SchemaReader {
  readonly document: Document;
  readonly #memory: Memory;
  readonly #source: AlternativeSource;

  constructor(document: Document, memory: Memory) {
    this.document = document;
    this.#memory = memory;
    this.#source = {
      alternativesOf: (schema) => this.alternativesOf(schema),
      variantOf: ({ $ref: ref }) => {
        const component = parseComponentReference(String(ref ?? ""));
        return component?.kind === "schemas" ? component.name : undefined;
      },
      targetOf: (holder) => lookUp(this.documentOf(holder), String(holder.$ref)) as Schema,
      takeSteps: (count) => memory.budget.takeSteps(count),
      areDisjoint: (a, b) => {
        memory.budget.takeSteps(1);
        return areDisjoint(a, b, this);
      },
    };
  }

  documentOf(schema: Schema): Document {
    const owner = isObject(schema) ? this.#memory.owners.get(schema) : undefined;
    return owner ?? this.document;
  }

  isOriginal(schema: JsonObject): boolean {
    return this.#memory.owners.has(schema);
  }

  keyOf(schema: Schema): string {
    const { keys, owners } = this.#memory;
    const known = isObject(schema) ? keys.get(schema) : undefined;
    if (known !== undefined) {
      return known;
    }

    const resolved = this.#resolve(schema);
    if (!isObject(resolved)) {
      return String(resolved);
    }

    const key = keys.get(resolved) ?? this.#createKey(resolved);

    keys.set(resolved, key);
    // The same `$ref` that a rule created may lead into either document.
    if (isObject(schema) && owners.has(schema)) {
      keys.set(schema, key);
    }

    return key;
  }

  componentOf(schema: Schema): string | undefined {
    const reference = this.#simplify(schema);
    if (!isPlainReference(reference)) {
      return undefined;
    }

    const { $ref: ref } = reference;
    const name = components.get(ref) ?? nameComponent(ref);

    components.set(ref, name);

    return name === "" ? undefined : name;
  }

  alternativesOf(schema: Schema): readonly Alternative[] {
    const { alternatives, budget } = this.#memory;

    return alternatives.get(this.keyOf(schema), () =>
      budget.nest(() => readAlternatives(this.#resolve(schema), this.#source)),
    );
  }

  annotationsOf(schema: Schema): Annotations {
    const { annotations } = this.#memory;
    const key = this.keyOf(schema);
    const known = annotations.get(key) ?? readAnnotations(schema, this);

    annotations.set(key, known);

    return known;
  }

  // --- internal ---

  /** A `$ref` with siblings is a separate schema, because the siblings apply too. */
  #resolve(schema: Schema): Schema {
    const member = this.#simplify(schema);
    return resolvePlainReference(this.documentOf(member), member) as Schema;
  }

  /** A conjunction of references to the same schema is that schema. */
  #simplify(schema: Schema): Schema {
    if (!isObject(schema) || !isConjunction(schema)) {
      return schema;
    }

    const [member, ...others] = this.#membersOf(schema).values();

    return member !== undefined && others.length === 0 ? member : schema;
  }

  /** A conjunction is identified by its members, so that recursion through it ends. */
  #createKey(schema: JsonObject): string {
    return isConjunction(schema) ? [...this.#membersOf(schema).keys()].sort().join("&") : nextKey();
  }

  /** Returns the different members of a conjunction by their keys. */
  #membersOf({ allOf }: JsonObject): Map<string, Schema> {
    return new Map((asArray(allOf) as Schema[]).map((member) => [this.keyOf(member), member]));
  }
}

/** The names of components by their `$ref`s; empty for a `$ref` that is not a component's. */
const components = new Map<string, string>();

function nameComponent(ref: string): string {
  const component = parseComponentReference(ref);
  if (!component) {
    return "";
  }

  const { kind, name } = component;

  return kind === "schemas" ? name : `${kind}.${name}`;
}

/** Remembers alternatives, except for those that were read while a schema was read inside itself. */
class AlternativeMemory {
  readonly #known = new Map<string, readonly Alternative[]>();
  /** The schemas that are being read, with their depth. */
  readonly #pending = new Map<string, number>();
  /** The least depth of the pending schemas that were met again. */
  #lowest = Infinity;

  /**
   * Returns the alternatives of a key. A schema that applies to the same value as itself, such as a
   * parent that lists its children by `oneOf`, sets no further limit inside itself.
   */
  get(key: string, read: () => readonly Alternative[]): readonly Alternative[] {
    const known = this.#known.get(key);
    if (known) {
      return known;
    }

    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#lowest = Math.min(this.#lowest, pending);
      return ANYTHING;
    }

    const depth = this.#pending.size;
    const lowestBefore = this.#lowest;
    this.#lowest = Infinity;
    this.#pending.set(key, depth);

    try {
      const alternatives = read();
      if (this.#lowest >= depth) {
        this.#known.set(key, alternatives);
        this.#lowest = Infinity;
      }

      return alternatives;
    } finally {
      this.#pending.delete(key);
      this.#lowest = Math.min(lowestBefore, this.#lowest);
    }
  }
}

let keyCount = 0;

function nextKey(): string {
  keyCount += 1;
  return `#${keyCount}`;
}

/** Records which document each object of a value belongs to. */
function setOwner(value: unknown, document: Document, owners: WeakMap<object, Document>): void {
  if (typeof value !== "object" || value === null) {
    return;
  }

  owners.set(value, document);
  Object.values(value).forEach((child) => setOwner(child, document, owners));
}
