/**
 * Imports the client and its signer, and fails if the import alone reads a global of the platform, or loads a module
 * of another package than the client and openapi-fetch.
 */
import { registerHooks } from "node:module";
import { runInNewContext } from "node:vm";

const modules = new Set();
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    modules.add(resolved.url);
    return resolved;
  },
});

// A bare context has only the language (and the console); all other globals are the platform's.
const language = new Set(runInNewContext("Object.getOwnPropertyNames(globalThis)"));
language.delete("console");
const platform = Object.getOwnPropertyNames(globalThis).filter((name) => !language.has(name));
const reads = new Map();
function read(name) {
  // Node's own modules read globals when its `fetch` is loaded; only other callers count.
  const caller = new Error().stack.split("\n")[3].trim();
  if (!caller.includes("node:internal/")) {
    reads.set(name, caller);
  }
}
for (const name of platform) {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      read(name);
      return "value" in original ? original.value : original.get.call(globalThis);
    },
    set(value) {
      read(name);
      Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
    },
  });
}

await import("@roma-assets/client");
await import("@roma-assets/client/aksk");

const problems = [...reads].map(([name, caller]) => `reads ${name} ${caller}`);
for (const url of modules) {
  if (!/\/node_modules\/(@roma-assets\/client|openapi-fetch)\/(?!.*node_modules)/.test(url)) {
    problems.push(`loads ${url}`);
  }
}
if (platform.length < 50 || modules.size < 2) {
  problems.push(`nothing was observed: ${platform.length} globals, ${modules.size} modules`);
}
if (problems.length > 0) {
  throw new Error(`The import alone ${problems.join(", ")}.`);
}
console.log(`${modules.size} modules, ${platform.length} globals not read`);
