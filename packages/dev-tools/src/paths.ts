import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The root folder of the repository. */
export const root: string = join(import.meta.dirname, "../../..");

// Relative to the root, because scripts also work on copies of the repository.

/** The API description. */
export const descriptionFile = "openapi/roma-connect.yaml";

/** The generated types. */
export const typesFile = "packages/types/index.gen.d.ts";

/** The generated operations of the client. */
export const operationsFile = "packages/client/src/operations.gen.ts";

/** Reads a file of a repository. Returns undefined if it doesn't exist. */
export function readIfExists(folder: string, file: string): string | undefined {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
