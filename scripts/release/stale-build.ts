import { descriptionFile, readIfExists } from "dev-tools";

/**
 * Returns the built file that is out of date, if any. Only the copy of the description shows this on
 * its own.
 */
export function findStaleBuild(root: string): string[] {
  const copy = "packages/types/openapi.yaml";
  const isCurrent = readIfExists(root, copy) === readIfExists(root, descriptionFile);
  return isCurrent ? [] : [`the current ${copy}`];
}
