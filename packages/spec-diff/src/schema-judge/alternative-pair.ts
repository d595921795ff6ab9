/** What the comparisons of keywords need. */
import type { Direction, Finding } from "../findings/finding.ts";
import type { Schema } from "../json.ts";
import type { Proof } from "../schemas/proof.ts";
import type { Alternative, SchemaSearch } from "../schemas/schema-types.ts";

/** Compares the schemas of a part of the value. The paths of the findings are relative to it. */
export type PartComparison = (from: Schema, to: Schema) => Finding[];

/** Two alternatives that are compared. */
export interface AlternativePair extends Proof {
  readonly search: SchemaSearch;
  readonly direction: Direction;
  readonly compareProperty: PartComparison;
  readonly comparePart: PartComparison;
  readonly from: Alternative;
  readonly to: Alternative;
  /** Creates the finding of a keyword whose value on the narrow side is not within the wide side. */
  report(rule: string, inNarrow: unknown, inWide: unknown): Finding;
}
