import { inspect } from "node:util";
import { expect } from "vitest";

/** Expects that a value doesn't reveal a secret, however it is printed or logged. */
export function expectNotToReveal(value: unknown, secret: string): void {
  expect(inspect(value, { depth: 20, showHidden: true })).not.toContain(secret);
  expect(JSON.stringify(value) ?? "").not.toContain(secret);

  for (let error = value; error instanceof Error; error = error.cause) {
    expect(`${error.message}\n${error.stack}\n${String(error)}`).not.toContain(secret);
  }
}
