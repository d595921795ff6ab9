import { faultOf, RuleError } from "../fault-rule.ts";
import { findField } from "../fault-table.ts";

/**
 * Parses a rule in words: `[OPERATION:]FAULT[=VALUE][:before|:after] [FIELD=VALUE ...]`. A value with
 * spaces is put in double quotes.
 *
 * @returns the fields, whose values need not be valid.
 * @throws {RuleError} if the words do not have this form.
 */
export function parseFaultWords(text: string): Record<string, unknown> {
  const [head = "", ...words] = splitWords(text);
  const { fault, pairs } = parseHead(head);

  const rule = new Map<string, unknown>([["fault", fault]]);
  for (const [name, value] of [...pairs, ...words.map(parsePair)]) {
    if (rule.has(name)) {
      throw new RuleError(`${name} is given twice`);
    }
    rule.set(name, findField(name)?.fromWord(value) ?? value);
  }

  return Object.fromEntries(rule);
}

// --- internal ---

type Pair = readonly [name: string, value: string];

/** Splits text at its spaces, except between double quotes, which it removes. */
function splitWords(text: string): string[] {
  const quoteCount = text.split('"').length - 1;
  if (quoteCount % 2 !== 0) {
    throw new RuleError('expected another " at the end of the value');
  }

  const words = text.match(/([^\s"]|"[^"]*")+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ""));
}

/** Parses the first word: the fault, and the fields that are part of the word. */
function parseHead(head: string): { fault: string; pairs: Pair[] } {
  const parts = head.split(":");
  const last = parts.at(-1);
  const when = last === "before" || last === "after" ? parts.pop() : undefined;
  const [fault, value] = splitAtEqualsSign(parts.pop() ?? "");
  const { valueField, words } = faultOf(fault);

  const pairs: Pair[] = [];
  if (parts.length > 0) {
    pairs.push(["operation", parts.join(":")]);
  }
  if (when !== undefined) {
    pairs.push(["when", when]);
  }
  if (value !== undefined) {
    if (valueField === undefined) {
      throw new RuleError(
        `${fault} has no value: expected ${words}, received ${JSON.stringify(head)}`,
      );
    }
    pairs.push([valueField, value]);
  }

  return { fault, pairs };
}

function parsePair(word: string): Pair {
  const [name, value] = splitAtEqualsSign(word);
  if (value === undefined) {
    throw new RuleError(`expected FIELD=VALUE after the fault, received ${JSON.stringify(word)}`);
  }

  return [name, value];
}

function splitAtEqualsSign(word: string): [name: string, value: string | undefined] {
  const index = word.indexOf("=");
  return index === -1 ? [word, undefined] : [word.slice(0, index), word.slice(index + 1)];
}
