/** What the rows of the keyword table may ask about the two sides that are compared. */
import type { Schema } from "../json.ts";

/**
 * Questions of a row about the two sides that are compared. To be compatible, every value that the
 * narrow side allows must be allowed by the wide side too. An answer of false means "not proven".
 * Objects are open in proofs, as JSON Schema reads them.
 */
export interface Proof {
  /** Returns true if every value of one schema is a value of the other. */
  isSubset(inner: Schema, outer: Schema): boolean;
  /** Returns true if the narrow values that meet all given schemas are values of another one. */
  isWithin(given: Schema[], outer: Schema): boolean;
  /** Returns true if no value of the narrow alternative is a value of a schema. */
  isExcluded(schema: Schema): boolean;
  /** Returns the value of another row in the narrow alternative. */
  narrowKeyword(keyword: string): unknown;
}
