import type { PublicPackage } from "dev-tools";

/** Returns `name@version`, which is the tag of a version and its name in the registry. */
export function tagOf({ name, version }: Pick<PublicPackage, "name" | "version">): string {
  return `${name}@${version}`;
}

/**
 * Returns the versions that have no tag: they have not been released, or not completely.
 *
 * @param tags the output of `git tag`.
 */
export function findUntagged(
  packages: Pick<PublicPackage, "name" | "version">[],
  tags: string,
): string[] {
  const known = new Set(tags.split("\n"));
  return packages.map(tagOf).filter((tag) => !known.has(tag));
}
