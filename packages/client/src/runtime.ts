import { assertArgument } from "./arguments.ts";
import type { FetchFunction } from "./options.ts";

/**
 * Asserts that the runtime has everything that the client uses, so that no call fails after it has
 * begun.
 *
 * @param ownFetch the function that replaces the global `fetch`, if any.
 * @throws {ArgumentError} naming what is missing, and the version of Node.js that has it.
 */
export function assertRuntime(ownFetch: FetchFunction | undefined): void {
  const { Headers, Request, Response } = globalThis;
  const required = {
    "Promise.withResolvers": Promise.withResolvers,
    "URL.parse": URL.parse,
    fetch: ownFetch ?? globalThis.fetch,
    Headers,
    Request,
    Response,
  };

  const missing = Object.entries(required).filter(([, value]) => typeof value !== "function");
  const names = missing.map(([name]) => name).join(", ");
  assertArgument(
    missing.length === 0,
    `Node.js ${MIN_NODE_VERSION} or later is required, or a runtime with the same globals: ` +
      `${describeRuntime()} has no ${names}`,
  );
}

// --- internal ---

/** Source: `engines` in package.json. */
const MIN_NODE_VERSION = "22.12";

function describeRuntime(): string {
  // Other runtimes may have no `process`.
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  const version = process?.versions?.node;

  return version === undefined ? "this runtime" : `this one (Node.js ${version})`;
}
