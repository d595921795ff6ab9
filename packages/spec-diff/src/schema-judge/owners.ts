/** Names the components that differences come from, so that what others inherit is reported once. */
import type { Finding } from "../findings/finding.ts";
import type { Schema } from "../json.ts";
import { visitParts } from "../schemas/schema-parts.ts";
import type { SchemaReader, SchemaSearch } from "../schemas/schema-types.ts";

/** A component in both documents. */
export interface ComponentPair {
  readonly from: Schema;
  readonly to: Schema;
}

/**
 * Names the component in findings that a schema has only because the component has them.
 *
 * @param components what the schema inherits from, or is a variant of.
 * @param compare returns the findings of a component.
 */
export function nameOwners(
  findings: Finding[],
  components: readonly ComponentPair[],
  compare: (from: Schema, to: Schema) => Finding[],
): Finding[] {
  if (findings.every(({ component }) => component !== undefined)) {
    return findings;
  }

  const inherited = components.flatMap(({ from, to }) => compare(from, to));
  const owners = new Map(inherited.map((finding) => [identify(finding), finding.component]));

  return findings.map((finding) => {
    const component = finding.component ?? owners.get(identify(finding));
    return component === undefined ? finding : { ...finding, component };
  });
}

/** Returns the components that two schemas both inherit from. */
export function findParents(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
): ComponentPair[] {
  const toParents = readParents(toSchema, search.to);

  return [...readParents(fromSchema, search.from)].flatMap(([name, from]) => {
    const to = toParents.get(name);
    return to === undefined ? [] : [{ from, to }];
  });
}

// --- internal ---

/** Findings with the same identity are the same difference, if one is inherited from the other. */
function identify({ path, rule, change, from, to }: Finding): string {
  return JSON.stringify([path, rule, change, from, to]);
}

/** Returns the nearest components that a schema consists of, by their names. */
function readParents(schema: Schema, reader: SchemaReader): Map<string, Schema> {
  const parents = new Map<string, Schema>();

  visitParts(schema, reader, (part) => {
    const name = part === schema ? undefined : reader.componentOf(part);
    if (name !== undefined) {
      parents.set(name, part);
    }

    return name === undefined;
  });

  return parents;
}
