/** The types that reading and comparing schemas share. */
import type { Document } from "../document/document.ts";
import type { Direction, Finding } from "../findings/finding.ts";
import type { JsonObject, Schema } from "../json.ts";
import type { Annotations } from "./annotations.ts";
import type { JsonType } from "./keywords.ts";
import type { UnknownKeywords } from "./unknown-keywords.ts";

/** One alternative of a schema: the values of one JSON type that meet all its keywords. */
export interface Alternative {
  readonly type: JsonType;
  /** The keywords that limit values of this type, as read by their rows of the table. */
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Keywords that no rule understands. */
  readonly unknown: UnknownKeywords;
  /** The other variants of the `oneOf` that it is part of. Its values must not match any of them. */
  readonly rivals: readonly Schema[];
  /** The name of the component that is this variant of an `anyOf` or `oneOf`. */
  readonly variant?: string;
  /** True if its values may match further variants of an `anyOf`, whose properties count too. */
  readonly isShared?: boolean;
}

/** Reads the schemas of two documents. Each of its methods accepts schemas of both. */
export interface SchemaReader {
  /** The document that a `$ref` leads into if it was created by a rule. */
  readonly document: Document;
  /** Returns the document that a schema is part of. */
  documentOf(schema: Schema): Document;
  /** Returns true if a schema is part of a document, and was not created by a rule. */
  isOriginal(schema: JsonObject): boolean;
  /** Returns the same string for the same schema, whether it is referred to or not. */
  keyOf(schema: Schema): string;
  /** Returns the name of the component that the schema is nothing but a reference to, if it is one. */
  componentOf(schema: Schema): string | undefined;
  /** Returns the normal form of the schema. A value is valid if it meets one of the alternatives. */
  alternativesOf(schema: Schema): readonly Alternative[];
  /** Returns the annotations of the schema, and of the parts that every value of it meets. */
  annotationsOf(schema: Schema): Annotations;
}

/** A search for differences from the schemas of one document to those of the other. */
export interface SchemaSearch {
  readonly from: SchemaReader;
  readonly to: SchemaReader;
  /** True from the next revision to the base: differences are new capabilities. */
  readonly isReverse: boolean;
}

/** Compares two schemas in one direction. The paths of the findings are relative to the schema. */
export type SchemaComparison = (from: Schema, to: Schema, direction: Direction) => Finding[];
