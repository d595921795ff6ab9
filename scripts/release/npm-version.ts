import { ScriptError } from "../../packages/dev-tools/src/script.ts";

/** The first npm that can publish by OIDC, without a token. */
const MIN_NPM_VERSION = [11, 5, 1] as const;

/**
 * Asserts that an npm can publish as a trusted publisher.
 *
 * @param version as `npm --version` prints it.
 * @throws {ScriptError} if it is too old.
 */
export function assertTrustedPublishing(version: string): void {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  const index = MIN_NPM_VERSION.findIndex((min, position) => parts[position] !== min);
  if (index >= 0 && !(parts[index]! > MIN_NPM_VERSION[index]!)) {
    throw new ScriptError(
      `npm ${MIN_NPM_VERSION.join(".")} or later is required to publish without a token, but this is ${version}; nothing was published.`,
    );
  }
}
