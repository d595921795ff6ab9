/**
 * The faults, and the fields of their rules. Words on the command line, JSON files, and `--help` all
 * depend on these tables. The compiler compares them with the types of the library.
 */
import type { Fault, FaultRule } from "./faults.ts";

/** A fault, as a rule on the command line describes it. */
export interface FaultEntry<Field extends string = string> {
  /** How it is written: its name, and the value that may follow it. */
  readonly words: string;
  /** Starts with a capital letter, ends without a period. */
  readonly description: string;
  /** The field whose value follows the name, as in `status=503`. */
  readonly valueField?: Field;
  /** The fields of this fault, in addition to those that select the calls. */
  readonly fields: Readonly<Record<Field, "required" | "optional">>;
}

/** A field of a rule. */
export interface FieldEntry {
  /** What its value has to be. */
  readonly expected: string;
  readonly isValid: (value: unknown) => boolean;
  /** Converts a word to a value, which need not be valid. */
  readonly fromWord: (word: string) => unknown;
}

/** Name of a field of any rule. */
export type FieldName = Exclude<KeyOfAny<FaultRule>, "fault">;

/** The faults by their names. */
export const faultTable: { readonly [Name in Fault["fault"]]: FaultEntry<FieldOf<Name>> } = {
  reset: {
    words: "reset",
    description: "The connection breaks",
    fields: { when: "optional" },
  },
  refused: {
    words: "refused",
    description: "The connection is refused; over HTTP it is a reset",
    fields: {},
  },
  silence: {
    words: "silence",
    description: "No response arrives",
    fields: { when: "optional" },
  },
  status: {
    words: "status=STATUS",
    description: "The gateway responds with an error",
    valueField: "status",
    fields: { status: "required", retryAfterS: "optional", when: "optional" },
  },
  html: {
    words: "html[=STATUS]",
    description: "The response is a page rather than JSON",
    valueField: "status",
    fields: { status: "optional", when: "optional" },
  },
  truncated: {
    words: "truncated",
    description: "The response has half of its body",
    fields: { when: "optional" },
  },
  "broken-body": {
    words: "broken-body",
    description: "The connection breaks in the middle of the body",
    fields: {},
  },
  "expired-token": {
    words: "expired-token",
    description: "The token of the call expires",
    fields: {},
  },
  "foreign-job": {
    words: "foreign-job=MS",
    description: "Another job of the user runs for some milliseconds",
    valueField: "durationMs",
    fields: { durationMs: "required" },
  },
  "failing-job": {
    words: "failing-job[=SHARE]",
    description: "The job fails, and deletes a share, from 0 to 1",
    valueField: "deletes",
    fields: { deletes: "optional", errorCode: "optional", errorMessage: "optional" },
  },
  "endless-job": {
    words: "endless-job",
    description: "The job never ends",
    fields: {},
  },
};

/** The fields that every rule can have. They select the calls that it affects. */
export const selectingFields = ["operation", "calls", "probability", "times"] as const;

/** The fields by their names. */
export const fieldTable: Readonly<Record<FieldName, FieldEntry>> = {
  operation: {
    expected: "ID of an operation, such as deleteAssets",
    isValid: (value) => typeof value === "string",
    fromWord: (word) => word,
  },
  calls: {
    expected: "numbers of calls from 1, such as 1,3",
    isValid: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((call) => isIntegerFrom(1, call)),
    fromWord: (word) => word.split(",").map(toNumber),
  },
  probability: shareField(),
  times: integerField(1, "a whole number from 1"),
  when: {
    expected: "before or after",
    isValid: (value) => value === "before" || value === "after",
    fromWord: (word) => word,
  },
  status: {
    expected: "a status from 200 to 599 whose response has a body",
    isValid: (value) =>
      isIntegerFrom(200, value) && value <= 599 && !STATUSES_WITHOUT_BODY.has(value),
    fromWord: toNumber,
  },
  retryAfterS: integerField(0, "a whole number of seconds"),
  durationMs: integerField(0, "a whole number of milliseconds"),
  deletes: shareField(),
  errorCode: textField(),
  errorMessage: textField(),
};

/** Returns a fault by its name. */
export function findFault(name: string): FaultEntry | undefined {
  const faults: Readonly<Record<string, FaultEntry>> = faultTable;
  return Object.hasOwn(faults, name) ? faults[name] : undefined;
}

/** Returns a field by its name. */
export function findField(name: string): FieldEntry | undefined {
  const fields: Readonly<Record<string, FieldEntry>> = fieldTable;
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

// --- internal ---

type KeyOfAny<T> = T extends unknown ? keyof T : never;

/** Name of a field of one fault, without those that select the calls. */
type FieldOf<Name extends Fault["fault"]> = Extract<
  Exclude<keyof Extract<Fault, { fault: Name }>, "fault">,
  string
>;

/** `Response` refuses a body with these statuses. */
const STATUSES_WITHOUT_BODY: ReadonlySet<unknown> = new Set([204, 205, 304]);

function textField(): FieldEntry {
  return {
    // Source of the limit: `AssetJobReason` in the API description.
    expected: "1 to 64 characters",
    isValid: (value) => typeof value === "string" && value.length >= 1 && value.length <= 64,
    fromWord: (word) => word,
  };
}

function integerField(min: number, expected: string): FieldEntry {
  return { expected, isValid: (value) => isIntegerFrom(min, value), fromWord: toNumber };
}

function shareField(): FieldEntry {
  return {
    expected: "a number from 0 to 1",
    isValid: (value) => typeof value === "number" && value >= 0 && value <= 1,
    fromWord: toNumber,
  };
}

function isIntegerFrom(min: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= min;
}

/** Returns the word itself if it is not a number, for the message about it. */
function toNumber(word: string): number | string {
  const value = Number(word);
  return word === "" || Number.isNaN(value) ? word : value;
}
