import { type Journal, JournalError, type JournalHeader } from "@roma-assets/batch";

/** What a journal is about. */
export interface JournalSummary extends Pick<
  JournalHeader,
  "endpoint" | "projectId" | "instanceId"
> {
  /** Number of assets. */
  readonly total: number;
  /** Number of assets in batches that have not ended. */
  readonly remaining: number;
}

/**
 * Stands in for `readJournalSummary` of `@roma-assets/batch`. Remove this file once that exists.
 *
 * @param name the journal's name in messages.
 */
export async function readJournalSummary(journal: Journal, name: string): Promise<JournalSummary> {
  const sizes = new Map<number, number>();
  let total = 0;
  let ended = 0;
  let header: JournalHeader | undefined;

  for await (const line of journal.read()) {
    if (line.type === "header") {
      header = line;
    } else if (line.type === "ids") {
      const size = line.apps.length + line.tasks.length;
      sizes.set(line.batch, size);
      total += size;
    } else if (line.type === "end") {
      ended += sizes.get(line.batch) ?? 0;
    }
  }

  if (!header) {
    throw new JournalError("unreadable", `${name} does not begin with a header`);
  }
  if (header.format !== 1) {
    throw new JournalError(
      "unreadable",
      `${name}: format 1 is needed, not ${String(header.format)}`,
    );
  }

  const { endpoint, projectId, instanceId } = header;
  return { endpoint, projectId, instanceId, total, remaining: total - ended };
}
