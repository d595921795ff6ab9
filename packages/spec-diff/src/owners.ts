/** Names the components that differences come from, so that what others inherit is reported once. */
import type { Finding } from "./finding.ts";
import type { Schema } from "./json.ts";
import { visitParts } from "./schema-parts.ts";
import type { SchemaReader, SchemaSearch } from "./schema-types.ts";

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
  const owners = new Map(inherited.map((finding) => [describe(finding), finding.component]));

  return findings.map((finding) => {
    const component = finding.component ?? owners.get(describe(finding));
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

function describe({ path, rule, change, from, to }: Finding): string {
  return JSON.stringify([path, rule, change, from, to]);
}

/** Returns the nearest components that a schema consists of, by their names. */
function readParents(schema: Schema, reader: SchemaReader): Map<string, Schema> {
  const parents = new Map<string, Schema>();

  visitParts(
    schema,
    (part) => reader.documentOf(part),
    (part) => {
      const name = part === schema ? undefined : reader.componentOf(part);
      if (name !== undefined) {
        parents.set(name, part);
      }

      return name === undefined;
    },
  );

  return parents;
}
