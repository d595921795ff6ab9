import { readFileSync } from "node:fs";
import type { FaultRule } from "../faults.ts";
import { checkRule, RuleError } from "../fault-rule.ts";
import { parseFaultWords } from "./fault-words.ts";
import { UsageError } from "./errors.ts";

/**
 * Reads the values of `--fault`. Each is a rule in words, or the name of a JSON file of rules, which
 * ends in `.json`.
 *
 * @param operationIds the operations that exist.
 * @throws {UsageError} naming the first problem of each value that can't be used.
 */
export function readFaultRules(
  values: readonly string[],
  operationIds: readonly string[],
): FaultRule[] {
  const rules: FaultRule[] = [];
  const problems: string[] = [];

  for (const value of values) {
    try {
      rules.push(...readValue(value, operationIds));
    } catch (error) {
      if (!(error instanceof RuleError)) {
        throw error;
      }
      problems.push(`--fault ${error.message}.`);
    }
  }

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return rules;
}

// --- internal ---

function readValue(value: string, operationIds: readonly string[]): FaultRule[] {
  if (value.endsWith(".json")) {
    return readFile(value).map((rule, index) =>
      withSource(`${value}, rule ${index + 1}`, () => checkRule(rule, operationIds)),
    );
  }

  const rule = withSource(JSON.stringify(value), () =>
    checkRule(parseFaultWords(value), operationIds),
  );
  return [rule];
}

function readFile(path: string): unknown[] {
  let rules: unknown;
  try {
    rules = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const problem = error instanceof SyntaxError ? "is not JSON" : "can't be read";
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleError(`${path} ${problem}: ${reason}`);
  }

  if (!Array.isArray(rules)) {
    throw new RuleError(`${path}: expected an array of rules`);
  }
  return rules;
}

/** Adds the place of a rule to its problem. */
function withSource(source: string, read: () => FaultRule): FaultRule {
  try {
    return read();
  } catch (error) {
    if (error instanceof RuleError) {
      throw new RuleError(`${source}: ${error.message}`);
    }
    throw error;
  }
}
