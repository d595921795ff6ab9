import type { AssetJobReason } from "@roma-assets/client";
import type { Journal, JournalRecord } from "./journal.ts";

/** Records a step of a batch durably. */
export type Recorder = (record: JournalRecord) => Promise<void>;

/** Returns a function that records steps; it does nothing without a journal. */
export function createRecorder(journal: Journal | undefined): Recorder {
  return async (record) => {
    // What follows a request must be recorded, even if the disk is full by then.
    if (record.type === "intent") {
      await journal?.reserve?.();
    }
    await journal?.append(shorten(record));
  };
}

// --- internal ---

/** Length above which the texts of the service in a record are cut, in characters of JSON. */
const MAX_RECORD_LENGTH = 50_000;

/** Maximum length of a text in a record that is too long. */
const MAX_TEXT_LENGTH = 1000;

/** Number of reasons that the service reports for a job, according to its documentation. */
const MAX_REASONS = 10;

/** Cuts what the service returned, if it is out of all proportion: a journal has to be readable. */
function shorten(record: JournalRecord): JournalRecord {
  if (record.type !== "end" || JSON.stringify(record).length <= MAX_RECORD_LENGTH) {
    return record;
  }

  const { job: _, reasons, error, ...others } = record;
  return {
    ...others,
    ...(reasons && { reasons: reasons.slice(0, MAX_REASONS).map(shortenReason) }),
    ...(error && { error: { ...error, message: error.message.slice(0, MAX_TEXT_LENGTH) } }),
  };
}

function shortenReason(reason: AssetJobReason): AssetJobReason {
  const entries = Object.entries(reason).map(([name, value]) => {
    return [name, typeof value === "string" ? value.slice(0, MAX_TEXT_LENGTH) : value];
  });
  return Object.fromEntries(entries);
}
