export type { Backup } from "./archive.ts";
export { type BodyForm, DEFAULT_BODY_FORM } from "./body-form.ts";
export { deleteInBatches, resumeDeletion } from "./delete.ts";
export {
  DeletionStoppedError,
  ExportError,
  IncompleteListError,
  JobFailedError,
  JobStatusError,
  JobTimeoutError,
  JournalError,
} from "./errors.ts";
export type { DeletionEvent, EventBase, EventDetail } from "./events.ts";
export type { ExportEvent } from "./export-events.ts";
export { findIdProblem } from "./id-problem.ts";
export { ASSET_KINDS, type AssetKind } from "./id-source.ts";
export { inspectAssets, type Inspection, type InspectionClient } from "./inspect.ts";
export { jobProgress, jobReasons, type JobState, jobState, type JobStatus } from "./job-status.ts";
export type {
  Journal,
  JournalHeader,
  JournalLine,
  JournalOptions,
  JournalOwner,
  JournalRecord,
} from "./journal.ts";
export {
  type EndedBatch,
  type JournalStatus,
  type JournalSummary,
  readJournalStatus,
  readJournalSummary,
} from "./journal-status.ts";
export {
  type ApplicationFilter,
  applications,
  type ApplicationsClient,
  type TaskFilter,
  tasks,
  type TasksClient,
} from "./lists.ts";
export { MAX_INSPECTED_AT_ONCE } from "./run-looks.ts";
export type { NotFound, Unknown, Visibility, Visible } from "./look-up.ts";
export type {
  DeletionClient,
  DeletionOptions,
  ExportClient,
  JobClient,
  JobOptions,
  JobProgress,
  PollFailure,
  PollOptions,
  PollRecovery,
  ResumeOptions,
  WaitOptions,
} from "./options.ts";
export { assertHasId } from "./pages.ts";
export { type AssetIds, type Batch, MAX_ASSETS_PER_BATCH, planBatches } from "./plan.ts";
export {
  type Asset,
  type BatchReport,
  countEnded,
  type DeletionReport,
  type EndedTotals,
  type ErrorSummary,
  type InspectedAssets,
  type Remaining,
  type Totals,
} from "./report.ts";
export { describeIgnored } from "./read-answer.ts";
export { waitForJob } from "./wait.ts";
