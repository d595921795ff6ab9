import { runCommand } from "./command.ts";

interface Version {
  name: string;
  version: string;
}

/** Returns `name@version`, which is the tag of a version and its name in the registry. */
export function tagOf({ name, version }: Version): string {
  return `${name}@${version}`;
}

/**
 * Returns the versions that have no tag: they have not been released, or not completely.
 *
 * @param tags the output of `git tag`.
 */
export function findUntagged(packages: Version[], tags: string): string[] {
  const known = new Set(tags.split("\n"));
  return packages.map(tagOf).filter((tag) => !known.has(tag));
}

/** Returns true if all versions have tags, at other commits than this one. */
export async function wasReleasedBefore(packages: Version[]): Promise<boolean> {
  const head = await runCommand("git", ["rev-parse", "HEAD"]);
  const commits = await Promise.all(
    packages.map((each) =>
      runCommand("git", ["rev-parse", "--verify", `${tagOf(each)}^{commit}`]).catch(() => head),
    ),
  );
  return commits.every((commit) => commit !== head);
}
