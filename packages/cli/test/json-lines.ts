import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";

/**
 * Expects that each line of stdout is as the schema describes it, and that the last one has the exit
 * code.
 */
export function expectJsonLines(stdout: string, exitCode: unknown): void {
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines) {
    const isValid = validate(JSON.parse(line));
    expect(isValid, `${line}\n${ajv.errorsText(validate.errors)}`).toBe(true);
  }

  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ exitCode });
}

// --- internal ---

const path = join(import.meta.dirname, "../json-lines.schema.json");
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
const validate = ajv.compile(JSON.parse(readFileSync(path, "utf8")));
