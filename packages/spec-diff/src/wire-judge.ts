/** Decides how a change affects the wire and the names that the document defines. */
import { compareComponents } from "./components.ts";
import type { Document } from "./document.ts";
import { type Finding, judgeBothWays, type JudgedFinding } from "./finding.ts";
import { compareOperations, compareWebhooks } from "./operations.ts";
import { createSchemaComparison } from "./schema-judge.ts";
import { createSchemaReader } from "./schema-reader.ts";
import type { SchemaSearch } from "./schema-types.ts";
import { compareDocumentServers } from "./servers.ts";
import { compareUnknownKeys, type WireSearch } from "./wire-search.ts";

/** Returns every difference between two documents on the wire and in their names. */
export function judgeWire(base: Document, next: Document): JudgedFinding[] {
  const readers = { base: createSchemaReader(base), next: createSchemaReader(next) };
  return judgeBothWays(
    findDifferences({ from: readers.base, to: readers.next, isReverse: false }),
    findDifferences({ from: readers.next, to: readers.base, isReverse: true }),
  );
}

// --- internal ---

const KNOWN_KEYS = [
  "openapi",
  "info",
  "servers",
  "paths",
  "webhooks",
  "components",
  "security",
  "tags",
];

function findDifferences(schemaSearch: SchemaSearch): Finding[] {
  const compareSchemas = createSchemaComparison(schemaSearch);
  const search: WireSearch = {
    ...schemaSearch,
    compareSchemas,
    sent: "request",
    returned: "response",
  };

  const from = search.from.document;
  const to = search.to.document;

  return [
    ...compareUnknownKeys("document", from, to, KNOWN_KEYS, search),
    ...compareDocumentServers(from, to, search),
    ...compareOperations(search),
    ...compareWebhooks(search),
    ...compareComponents(search),
  ];
}
