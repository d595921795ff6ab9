/**
 * Returns the section of a version in a changelog of changesets, without its heading.
 *
 * @returns "" if the version has none.
 */
export function sectionOf(changelog: string, version: string): string {
  const [, ...sections] = `\n${changelog}`.split(/\n## /);
  const section = sections.find((each) => each.split("\n", 1)[0]?.trim() === version) ?? "";

  return section.slice(version.length).trim();
}
