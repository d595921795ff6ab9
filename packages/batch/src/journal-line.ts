import { bodyForms } from "./body-form.ts";
import { findIdProblem } from "./id-problem.ts";
import { FORMAT, FORMER_FORMAT, type JournalLine } from "./journal.ts";
import { isObject } from "./json.ts";
import { MAX_ASSETS_PER_BATCH } from "./plan.ts";

/** Returns true if a value is the header of a journal, of any version. */
export function isHeader(value: unknown): value is { readonly format?: unknown } {
  return isObject(value) && value["type"] === "header";
}

/** Returns true if this code can read journals of a format. */
export function isKnownFormat(format: unknown): boolean {
  return format === FORMAT || format === FORMER_FORMAT;
}

/**
 * Checks that a value has the form of a line, whatever the other lines are.
 *
 * @returns the line, or why it is none.
 */
export function checkLine(
  value: unknown,
): { readonly line: JournalLine } | { readonly problem: string } {
  if (!isObject(value)) {
    return { problem: "expected an object" };
  }

  const checks = CHECKS.get(value["type"]);
  if (!checks) {
    return { problem: `the type ${JSON.stringify(value["type"])} is unknown` };
  }

  const problem = findPropertyProblem(value, checks) ?? findSizeProblem(value);
  return problem === undefined ? { line: value as unknown as JournalLine } : { problem };
}

// --- internal ---

type JsonObject = Readonly<Record<string, unknown>>;

/** Returns what a property should be; undefined if it is. */
type Check = (value: unknown) => string | undefined;

type Checks = Readonly<Record<string, Check>>;

const text = expectation("text", (value) => typeof value === "string");
const nonEmptyText = expectation("a text", (value) => typeof value === "string" && value !== "");
const flag = expectation("true or false", (value) => typeof value === "boolean");
const object = expectation("an object", isObject);
const count = expectation("a whole number", (value) => Number.isSafeInteger(value));
const hash = expectation(
  "a SHA-256 in hexadecimal digits",
  (value) => typeof value === "string" && /^[\da-f]{64}$/.test(value),
);
const milliseconds = expectation(
  "a number of milliseconds",
  (value) => typeof value === "number" && value >= 0,
);

const poll = objectOf({ minMs: optional(milliseconds), maxMs: optional(milliseconds) });

const bodyForm = oneOf(...bodyForms);

/** The options that a journal can have. They must not set anything else, such as a clock. */
const options = objectOf({
  whenBusy: optional(oneOf("wait", "throw")),
  inspect: optional(oneOf("auto", "off")),
  ignoreMissing: optional(flag),
  retryRemaining: optional(count),
  bodyForm: optional(bodyForm),
  backup: optional(nonEmptyText),
  poll: optional(poll),
  jobTimeoutMs: optional(milliseconds),
  busyTimeoutMs: optional(milliseconds),
  giveUpMs: optional(milliseconds),
  maxRetryDelayMs: optional(milliseconds),
});

const step = { batch: count };

/** The details of a batch, or a part of it, that was not deleted. */
const failure = {
  jobId: optional(nonEmptyText),
  job: optional(object),
  reasons: optional(listOf(object)),
  error: optional(errorSummary),
  suggestedBodyForm: optional(bodyForm),
  note: optional(text),
};

/** The properties of each type of line. */
const CHECKS: ReadonlyMap<unknown, Checks> = new Map<unknown, Checks>([
  ["header", { endpoint: text, projectId: text, instanceId: text, options }],
  ["ids", { batch: count, apps: idList, tasks: idList }],
  ["total", { batches: count, assets: count }],
  ["exported", { ...step, jobId: nonEmptyText, file: nonEmptyText, sha256: hash, bytes: count }],
  ["intent", step],
  ["withdrawn", step],
  ["job", { ...step, jobId: nonEmptyText, resent: flag }],
  ["retry", { ...step, mayHaveRun: flag }],
  [
    "part",
    {
      ...step,
      apps: idList,
      tasks: idList,
      outcome: oneOf("deleted", "missing", "failed", "unknown"),
      ...failure,
    },
  ],
  ["end", { ...step, outcome: oneOf("deleted", "failed", "unknown", "settled"), ...failure }],
]);

function findPropertyProblem(value: JsonObject, checks: Checks): string | undefined {
  for (const [name, check] of Object.entries(checks)) {
    const expected = check(value[name]);
    if (expected !== undefined) {
      return `\`${name}\` must be ${expected}`;
    }
  }
  return undefined;
}

/** A batch that is too large would be refused by the service; an empty one was never written. */
function findSizeProblem({ type, apps, tasks }: JsonObject): string | undefined {
  if ((type !== "ids" && type !== "part") || !Array.isArray(apps) || !Array.isArray(tasks)) {
    return undefined;
  }

  const size = apps.length + tasks.length;
  const isSound = size > 0 && size <= MAX_ASSETS_PER_BATCH;
  return isSound ? undefined : `expected 1 to ${MAX_ASSETS_PER_BATCH} assets, received ${size}`;
}

/** The reason is part of what is expected, since an ID may be wrong in many ways. */
function idList(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    return "a list of IDs";
  }

  for (const [position, id] of value.entries()) {
    const problem = findIdProblem(id);
    if (problem !== undefined) {
      return `a list of valid IDs, but in ID ${position + 1} ${problem}`;
    }
  }
  return new Set(value).size === value.length ? undefined : "a list of different IDs";
}

function errorSummary(value: unknown): string | undefined {
  const isSound = isObject(value) && text(value["code"]) === undefined;
  return isSound && text(value["message"]) === undefined
    ? undefined
    : "an error with a code and a message";
}

function expectation(expected: string, isSound: (value: unknown) => boolean): Check {
  return (value) => (isSound(value) ? undefined : expected);
}

function oneOf(...values: string[]): Check {
  return expectation(values.join(" or "), (value) => values.some((known) => known === value));
}

function listOf(check: Check): Check {
  return expectation(
    "a list of objects",
    (value) => Array.isArray(value) && value.every((item) => check(item) === undefined),
  );
}

/** Returns a check of an object that must not have other properties. */
function objectOf(checks: Checks): Check {
  return (value) => {
    if (!isObject(value)) {
      return "an object";
    }

    const unknown = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
    if (unknown !== undefined) {
      return `known options, but has \`${unknown}\``;
    }

    const problem = findPropertyProblem(value, checks);
    return problem === undefined ? undefined : `an object in which ${problem}`;
  };
}

/** Accepts null as well, which is how JSON represents `Infinity`. */
function optional(check: Check): Check {
  return (value) => (value === undefined || value === null ? undefined : check(value));
}
