import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { FaultRule } from "../faults.ts";
import { readFaultRules } from "./fault-option.ts";
import { UsageError } from "./errors.ts";

const OPERATION_IDS = ["createToken", "deleteAssets", "getAssetJob"];

const folder = mkdtempSync(join(tmpdir(), "roma-faults-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a rule in words", () => {
  test.for<[words: string, rule: FaultRule]>([
    ["reset", { fault: "reset" }],
    ["reset:after", { fault: "reset", when: "after" }],
    ["refused", { fault: "refused" }],
    ["silence:before", { fault: "silence", when: "before" }],
    ["status=503", { fault: "status", status: 503 }],
    ["status=429 retryAfterS=20", { fault: "status", status: 429, retryAfterS: 20 }],
    ["status status=429 when=after", { fault: "status", status: 429, when: "after" }],
    ["html", { fault: "html" }],
    ["html=502:after", { fault: "html", status: 502, when: "after" }],
    ["truncated when=after", { fault: "truncated", when: "after" }],
    ["expired-token calls=2", { fault: "expired-token", calls: [2] }],
    ["foreign-job=5000", { fault: "foreign-job", durationMs: 5000 }],
    ["failing-job", { fault: "failing-job" }],
    ["failing-job=0.5", { fault: "failing-job", deletes: 0.5 }],
    [
      'failing-job=.5 errorCode=X.1 errorMessage="Not now, please" times=1',
      {
        fault: "failing-job",
        deletes: 0.5,
        errorCode: "X.1",
        errorMessage: "Not now, please",
        times: 1,
      },
    ],
    ["endless-job", { fault: "endless-job" }],
    [
      "deleteAssets:reset:after calls=1,3",
      { fault: "reset", operation: "deleteAssets", when: "after", calls: [1, 3] },
    ],
    [
      "  status=503   operation=getAssetJob probability=0.1 times=3 ",
      { fault: "status", status: 503, operation: "getAssetJob", probability: 0.1, times: 3 },
    ],
  ])("%s", ([words, rule]) => {
    expect(readFaultRules([words], OPERATION_IDS)).toEqual([rule]);
  });

  test.for<[words: string, problem: string]>([
    [
      "rest",
      'unknown fault "rest": expected reset, refused, silence, status, html, truncated, ' +
        "broken-body, expired-token, foreign-job, failing-job, or endless-job",
    ],
    ["", 'unknown fault ""'],
    ["toString", 'unknown fault "toString"'],
    ["reset:later", 'unknown fault "later"'],
    ["operation=getAssetJob reset", 'unknown fault "operation"'],
    [
      "deleteAsset:reset",
      'operation: expected createToken, deleteAssets, or getAssetJob, received "deleteAsset"',
    ],
    [":reset", 'operation: expected createToken, deleteAssets, or getAssetJob, received ""'],
    ["reset=1", 'reset has no value: expected reset, received "reset=1"'],
    ["status", "status is missing: expected status=STATUS"],
    ["foreign-job", "durationMs is missing: expected foreign-job=MS"],
    [
      "status=busy",
      'status: expected a status from 200 to 599 whose response has a body, received "busy"',
    ],
    ["status=199", "status: expected a status from 200 to 599"],
    ["status=600", "status: expected a status from 200 to 599"],
    ["html=204", "status: expected a status from 200 to 599 whose response has a body"],
    ["status=", 'status: expected a status from 200 to 599 whose response has a body, received ""'],
    [
      "reset call=1",
      'unknown field "call" of reset: expected operation, calls, probability, times',
    ],
    ["reset __proto__=1", 'unknown field "__proto__" of reset'],
    ["refused:after", 'unknown field "when" of refused'],
    ["reset errorCode=X", 'unknown field "errorCode" of reset'],
    ["reset calls=0", "calls: expected numbers of calls from 1, such as 1,3, received [0]"],
    ["reset calls=1-3", 'calls: expected numbers of calls from 1, such as 1,3, received ["1-3"]'],
    ["reset calls=1,", 'calls: expected numbers of calls from 1, such as 1,3, received [1,""]'],
    ["reset probability=10%", 'probability: expected a number from 0 to 1, received "10%"'],
    ["reset probability=2", "probability: expected a number from 0 to 1, received 2"],
    ["reset times=0", "times: expected a whole number from 1, received 0"],
    ["reset times=1.5", "times: expected a whole number from 1, received 1.5"],
    ["reset when=later", 'when: expected before or after, received "later"'],
    ["status=503 retryAfterS=-1", "retryAfterS: expected a whole number of seconds, received -1"],
    ["foreign-job=5s", 'durationMs: expected a whole number of milliseconds, received "5s"'],
    ["failing-job=50%", 'deletes: expected a number from 0 to 1, received "50%"'],
    ["failing-job errorCode=", 'errorCode: expected 1 to 64 characters, received ""'],
    [`failing-job errorCode=${"x".repeat(65)}`, "errorCode: expected 1 to 64 characters"],
    ['failing-job errorMessage="No', 'expected another " at the end of the value'],
    ["reset after", 'expected FIELD=VALUE after the fault, received "after"'],
    ["reset:after when=after", "when is given twice"],
    ["deleteAssets:reset operation=deleteAssets", "operation is given twice"],
  ])("%j is refused", ([words, problem]) => {
    expect(problemsOf([words])).toEqual([
      expect.stringContaining(`--fault ${JSON.stringify(words)}: ${problem}`),
    ]);
  });

  test("is either read or refused with a reason, whatever it is", () => {
    const known =
      'deleteAssets: reset status html failing-job :after : = " calls times when 1 1,3 0.5';
    const word = fc.constantFrom(" ", "toString", "__proto__", ...known.split(" "));
    const words = fc.array(fc.oneof({ weight: 5, arbitrary: word }, fc.string()), { maxLength: 8 });

    fc.assert(
      fc.property(words, (parts) => {
        const text = parts.join("");
        try {
          expect(readFaultRules([text], OPERATION_IDS)).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe("a JSON file of rules", () => {
  test("is read as the library takes it, between rules in words", () => {
    const rules: FaultRule[] = [
      { fault: "status", status: 429, retryAfterS: 20, operation: "deleteAssets", calls: [1] },
      { fault: "failing-job", deletes: 0.5, errorMessage: "No." },
    ];
    const file = write("rules.json", JSON.stringify(rules));

    expect(readFaultRules(["reset", file, "silence"], OPERATION_IDS)).toEqual([
      { fault: "reset" },
      ...rules,
      { fault: "silence" },
    ]);
  });

  test.for<[content: string, problem: string]>([
    ["{", " is not JSON: "],
    ['{"rules":[]}', ": expected an array of rules."],
    ["[5]", ', rule 1: expected an object such as {"fault":"reset"}, received 5.'],
    ["[[]]", ', rule 1: expected an object such as {"fault":"reset"}, received [].'],
    ['[{"fault":"reset"},{"when":"after"}]', ", rule 2: unknown fault nothing: expected reset"],
    ['[{"fault":"status"}]', ", rule 1: status is missing: expected status=STATUS."],
    [
      '[{"fault":"status","status":"503"}]',
      ', rule 1: status: expected a status from 200 to 599 whose response has a body, received "503".',
    ],
    ['[{"fault":"reset","calls":1}]', ", rule 1: calls: expected numbers of calls from 1"],
    ['[{"fault":"reset","operation":7}]', ", rule 1: operation: expected createToken"],
    ['[{"fault":"reset","operation":"x"}]', ", rule 1: operation: expected createToken"],
  ])("%s is refused", ([content, problem]) => {
    const file = write("refused.json", content);

    expect(problemsOf([file])).toEqual([expect.stringContaining(`--fault ${file}${problem}`)]);
  });

  test("has to exist", () => {
    expect(problemsOf(["none.json"])).toEqual([
      expect.stringMatching(/^--fault none\.json can't be read: ENOENT.*\.$/),
    ]);
  });
});

test("each value that can't be used is named", () => {
  expect(problemsOf(["rest", "reset", "status"])).toEqual([
    expect.stringContaining('--fault "rest": '),
    expect.stringContaining('--fault "status": '),
  ]);
});

// --- internal ---

function problemsOf(values: readonly string[]): readonly string[] {
  try {
    readFaultRules(values, OPERATION_IDS);
  } catch (error) {
    if (error instanceof UsageError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}
