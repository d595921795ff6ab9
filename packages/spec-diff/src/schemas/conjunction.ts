/** Combines schemas into new ones, which keep their identity. */
import { asArray, isEqual, isObject, type JsonObject, type Schema } from "../json.ts";

/** Returns the schema of the values that meet both. */
export function conjoin(a: Schema | undefined, b: Schema | undefined): Schema {
  if (a === undefined || a === true) {
    return b ?? true;
  }
  if (b === undefined || b === true || a === b) {
    return a;
  }
  if (a === false || b === false) {
    return false;
  }
  // Equal references may lead into different documents.
  if (isEqual(a, b) && !JSON.stringify(a).includes('"$')) {
    return a;
  }

  const members = [...new Set([...membersOf(a), ...membersOf(b)])];
  if (members.length === membersOf(a).length) {
    return a;
  }

  const schema = { allOf: members };

  conjunctions.add(schema);

  return schema;
}

/** Returns true if a schema was created by {@link conjoin}. */
export function isConjunction(schema: JsonObject): boolean {
  return conjunctions.has(schema);
}

/** Returns the schema of the values that don't meet a schema: the same one each time. */
export function negate(schema: Schema): Schema {
  if (!isObject(schema)) {
    return !schema;
  }

  const negation = negations.get(schema) ?? { not: schema };

  negations.set(schema, negation);

  return negation;
}

// --- internal ---

const conjunctions = new WeakSet<object>();

/** Returns the parts of a conjunction, which are never conjunctions themselves. */
function membersOf(schema: Schema): unknown[] {
  return isObject(schema) && conjunctions.has(schema) ? asArray(schema.allOf) : [schema];
}

const negations = new WeakMap<object, JsonObject>();
