export type { AssetIds } from "./batches.ts";
export {
  deleteInBatches,
  type DeletionClient,
  type DeletionOptions,
  resumeDeletion,
} from "./delete.ts";
export {
  DeletionStoppedError,
  isTransientAuth,
  JobFailedError,
  JobTimeoutError,
  JournalError,
} from "./errors.ts";
export type { DeletionEvent, EventBase } from "./events.ts";
export type {
  Journal,
  JournalHeader,
  JournalLine,
  JournalOptions,
  JournalRecord,
} from "./journal.ts";
export type {
  Asset,
  BatchReport,
  DeletionReport,
  ErrorSummary,
  Remaining,
  Totals,
} from "./report.ts";
export { type JobProgress, type PollOptions, waitForJob, type WaitOptions } from "./wait.ts";
