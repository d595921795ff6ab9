import type { FaultRule } from "./faults.ts";
import {
  type FaultEntry,
  faultTable,
  findFault,
  findField,
  selectingFields,
} from "./fault-table.ts";

/** A rule that can't be used. The message says what was expected, without naming the rule. */
export class RuleError extends Error {
  override readonly name = "RuleError";
}

/**
 * Checks a rule of a fault plan.
 *
 * @throws {RuleError} naming the first problem.
 */
export function checkRule(rule: unknown, operationIds: readonly string[]): FaultRule {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) {
    throw new RuleError(`expected an object such as {"fault":"reset"}, received ${show(rule)}`);
  }

  const { fault, ...fields } = rule as Record<string, unknown>;
  const entry = faultOf(fault);
  const { operation } = fields;
  if (operation !== undefined && !operationIds.some((id) => id === operation)) {
    throw new RuleError(
      `operation: expected ${joinWords(operationIds)}, received ${show(operation)}`,
    );
  }

  for (const [name, value] of Object.entries(fields)) {
    checkField(String(fault), entry, name, value);
  }

  const missing = Object.keys(entry.fields).find(
    (name) => entry.fields[name] === "required" && fields[name] === undefined,
  );
  if (missing !== undefined) {
    throw new RuleError(`${missing} is missing: expected ${entry.words}`);
  }

  return rule as FaultRule;
}

/**
 * Returns a fault by its name.
 *
 * @throws {RuleError} if there is none.
 */
export function faultOf(name: unknown): FaultEntry {
  const entry = typeof name === "string" ? findFault(name) : undefined;
  if (!entry) {
    const expected = joinWords(Object.keys(faultTable));
    throw new RuleError(`unknown fault ${show(name)}: expected ${expected}`);
  }

  return entry;
}

// --- internal ---

function checkField(fault: string, entry: FaultEntry, name: string, value: unknown): void {
  const names = [...selectingFields, ...Object.keys(entry.fields)];
  const field = names.includes(name) ? findField(name) : undefined;
  if (!field) {
    throw new RuleError(`unknown field ${show(name)} of ${fault}: expected ${joinWords(names)}`);
  }

  if (!field.isValid(value)) {
    throw new RuleError(`${name}: expected ${field.expected}, received ${show(value)}`);
  }
}

/** Shows a value of unknown type. */
function show(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}

function joinWords(words: readonly string[]): string {
  return new Intl.ListFormat("en-US", { type: "disjunction" }).format(words);
}
