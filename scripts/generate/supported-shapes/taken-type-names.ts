import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "dev-tools";

/**
 * Returns the names of TypeScript's global types, of the types that openapi-typescript adds, and of
 * those that the client exports, in lower case.
 */
export function readTakenTypeNames(): ReadonlySet<string> {
  const names = [...globalTypes(), ...ADDED_TYPES, ...clientExports()];
  return new Set(names.map((name) => name.toLowerCase()));
}

// --- internal ---

/** openapi-typescript adds these to the types where it needs them. */
const ADDED_TYPES = ["WithRequired", "paths", "webhooks", "components", "operations", "$defs"];

/** Reads the types of ECMAScript. Those of the DOM are not used by generated types. */
function globalTypes(): string[] {
  const folder = dirname(fileURLToPath(import.meta.resolve("typescript")));
  return globSync(join(folder, "lib.es*.d.ts")).flatMap((file) =>
    matchesIn(file, /^(?:declare )?(?:interface|type|class|namespace) (\w+)/gm),
  );
}

/** Reads the exports of the client that are its own, rather than generated types. */
function clientExports(): string[] {
  const folder = join(root, "packages/client/src");
  const index = join(folder, "index.ts");
  const files = matchesIn(index, /^export (?:type )?\* from "\.\/(.*)";/gm);

  const named = matchesIn(index, /^export (?:type )?\{(.*)\} from/gm).flatMap((list) =>
    list.split(",").map((name) => name.replace(/^ *(type )?/, "").trim()),
  );
  const declared = files.flatMap((file) =>
    matchesIn(
      join(folder, file),
      /^export (?:abstract )?(?:interface|type|class|function|const) (\w+)/gm,
    ),
  );
  return [...named, ...declared];
}

function matchesIn(file: string, pattern: RegExp): string[] {
  return Array.from(readFileSync(file, "utf8").matchAll(pattern), ([, match = ""]) => match);
}
