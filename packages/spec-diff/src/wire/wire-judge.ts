/** Decides how a change affects the wire and the names that the document defines. */
import { Budget, BudgetError } from "../budget.ts";
import type { Document } from "../document/document.ts";
import { type Finding, judgeBothWays, type JudgedFinding } from "../findings/finding.ts";
import { createSchemaComparison, type SchemaTools } from "../schema-judge/schema-judge.ts";
import { SchemaProver } from "../schemas/schema-prover.ts";
import { createSchemaReaders } from "../schemas/schema-reader.ts";
import type { SchemaSearch } from "../schemas/schema-types.ts";
import { compareComponents } from "./components.ts";
import { compareMisplacedReferences } from "./misplaced-references.ts";
import { compareOperations, compareWebhooks } from "./operations.ts";
import { compareDocumentServers } from "./servers.ts";
import { compareUnknownKeys, type KnownKeys, type WireSearch } from "./wire-search.ts";

/** What else decides which differences matter. */
export interface WireOptions {
  /**
   * True if a generator groups code by tags, such as into a class for each tag, so that a tag is an
   * exported name. Default: true.
   */
  readonly areTagsExported?: boolean;
  /** Maximum number of steps. What is not judged then is `major`. Default: 2,000,000. */
  readonly maxSteps?: number;
}

/** Returns every difference between two documents on the wire and in their names. */
export function judgeWire(
  base: Document,
  next: Document,
  { areTagsExported = true, maxSteps }: WireOptions = {},
): JudgedFinding[] {
  const budget = new Budget(maxSteps);
  const readers = createSchemaReaders(base, next, budget);
  const tools: WireTools = {
    budget,
    prover: new SchemaProver(readers.base, budget),
    areTagsExported,
  };

  try {
    return judgeBothWays(
      findDifferences({ from: readers.base, to: readers.next, isReverse: false }, tools),
      findDifferences({ from: readers.next, to: readers.base, isReverse: true }, tools),
    );
  } catch (error) {
    if (error instanceof BudgetError) {
      return [{ path: "document", rule: "complexity", change: "changed", bump: "major" }];
    }

    throw error;
  }
}

// --- internal ---

const DOCUMENT_KEYS: KnownKeys = {
  kind: "Document",
  keys: ["openapi", "info", "servers", "paths", "webhooks", "components", "security", "tags"],
};

/** What both searches share. */
type WireTools = SchemaTools & Pick<WireSearch, "areTagsExported">;

function findDifferences(schemaSearch: SchemaSearch, tools: WireTools): Finding[] {
  const compareSchemas = createSchemaComparison(schemaSearch, tools);
  const search: WireSearch = {
    ...schemaSearch,
    compareSchemas,
    sent: "request",
    returned: "response",
    areTagsExported: tools.areTagsExported,
  };

  const from = search.from.document;
  const to = search.to.document;

  return [
    ...compareUnknownKeys("document", from, to, DOCUMENT_KEYS, search),
    ...compareMisplacedReferences(search),
    ...compareDocumentServers(from, to, search),
    ...compareOperations(search),
    ...compareWebhooks(search),
    ...compareComponents(search),
  ];
}
