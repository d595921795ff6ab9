/** The form that the value of each keyword must have. A keyword in another form is not understood. */
import { isObject, type JsonObject } from "../json.ts";
import { isPattern } from "./patterns.ts";

/** Returns true if the value of a keyword has a form that the table of keywords can read. */
export function isWellFormed(keyword: string, value: unknown): boolean {
  const hasForm = FORMS.get(keyword);
  return hasForm === undefined || hasForm(value);
}

// --- internal ---

type Form = (value: unknown) => boolean;

const isBoolean: Form = (value) => typeof value === "boolean";
const isNumber: Form = (value) => typeof value === "number";
const isPositive: Form = (value) => typeof value === "number" && value > 0;
const isCount: Form = (value) => Number.isInteger(value) && Number(value) >= 0;
const isString: Form = (value) => typeof value === "string";
const isStringList: Form = (value) => Array.isArray(value) && value.every(isString);
const isSchema: Form = (value) => isObject(value) || typeof value === "boolean";
const isSchemaList: Form = (value) => Array.isArray(value) && value.every(isSchema);
const isSchemaMap: Form = (value) => isObject(value) && Object.values(value).every(isSchema);
const isPatternMap: Form = (value) =>
  isSchemaMap(value) && Object.keys(value as JsonObject).every(isPattern);
const isStringListMap: Form = (value) =>
  isObject(value) && Object.values(value).every(isStringList);

const FORMS: ReadonlyMap<string, Form> = new Map([
  ...formOf(Array.isArray, "enum"),
  ...formOf(isBoolean, "uniqueItems"),
  ...formOf(isNumber, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
  ...formOf(isPositive, "multipleOf"),
  ...formOf(isCount, "minLength", "maxLength", "minItems", "maxItems", "minContains"),
  ...formOf(isCount, "maxContains", "minProperties", "maxProperties"),
  ...formOf(isString, "format", "contentEncoding", "contentMediaType", "$ref"),
  ...formOf(isPattern, "pattern"),
  ...formOf(isStringList, "required"),
  ...formOf(isStringListMap, "dependentRequired"),
  ...formOf(isSchema, "additionalProperties", "contains", "contentSchema", "else", "if", "items"),
  ...formOf(isSchema, "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"),
  ...formOf(isSchemaList, "allOf", "anyOf", "oneOf", "prefixItems"),
  ...formOf(isSchemaMap, "dependentSchemas", "properties"),
  ...formOf(isPatternMap, "patternProperties"),
]);

function formOf(form: Form, ...keywords: string[]): [string, Form][] {
  return keywords.map((keyword) => [keyword, form]);
}
