import { type DeletionEvent, describeIgnored, type ExportEvent } from "@roma-assets/batch";
import { ASSET_NOUNS } from "./asset-lines.ts";
import { deepestMessage } from "./error-text.ts";
import { formatCount, formatDuration, formatJobStatus, pluralize } from "./format.ts";
import type { Line } from "./output.ts";
import { renderProgressBar, renderProgressLine, type Snapshot } from "./progress-bar.ts";
import type { Terminal } from "./terminal.ts";
import { describeTransferProblem } from "./transfer-notes.ts";

/**
 * Shows the progress of a run: on a terminal as a bar with notes above it, elsewhere as a line
 * about once a second.
 *
 * The bar is drawn here because the bars of `@clack/prompts` end the process with 0 on Ctrl-C. It
 * uses no escape codes other than colors.
 */
export class Progress {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #redrawTimer: NodeJS.Timeout | undefined;
  #snapshot: Snapshot | undefined;
  /** The bar on the screen, without colors. */
  #shownBar = "";
  #lastLineAt = -Infinity;
  #lastNoteKey = "";

  /** @param now returns the time in milliseconds. Default: the system's clock. */
  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
    if (terminal.canRedraw) {
      this.#redrawTimer = setInterval(() => this.#drawBar(), REDRAW_INTERVAL_MS);
      this.#redrawTimer.unref();
    }
  }

  /** Shows an event of the run. */
  onEvent(event: DeletionEvent): void {
    const doneBefore = this.#snapshot?.doneBefore ?? event.done;
    this.#snapshot = { event, doneBefore, at: this.#now() };

    const note = describeProblem(event);
    if (note !== undefined) {
      this.#printNote(event, note);
    } else if (event.type === "heartbeat") {
      this.#printHeartbeat(event);
    } else if (event.type === "deleted") {
      this.#lastNoteKey = "";
      this.#printLine(this.#snapshot);
    }
  }

  /** Prints a line above the bar. */
  print(line: Line): void {
    this.#clearBar();
    this.#terminal.print(line);
    if (this.#terminal.canRedraw) {
      this.#drawBar();
    }
  }

  /** Ends the display; the bar stays as it is. */
  end(): void {
    clearInterval(this.#redrawTimer);
    if (this.#terminal.canRedraw && this.#snapshot) {
      this.#drawBar();
      this.#terminal.print("");
      this.#shownBar = "";
    }
  }

  /** Prints a problem, unless it is the same as the last one. */
  #printNote(event: DeletionEvent, note: string): void {
    const type = event.type === "backup" ? event.backup.type : event.type;
    const key = `${event.type} ${type} ${event.batch}`;
    if (key !== this.#lastNoteKey || !REPEATED_NOTES.has(type)) {
      this.print({ style: "yellow", text: note });
    }

    this.#lastNoteKey = key;
  }

  /** Prints what is awaited, where no bar shows that something is. */
  #printHeartbeat(event: Heartbeat): void {
    if (!this.#terminal.canRedraw) {
      this.print(describeHeartbeat(event));
    }
  }

  /** Prints the progress where no bar can be drawn: about once a second, and at the end. */
  #printLine(snapshot: Snapshot): void {
    if (this.#terminal.canRedraw) {
      return;
    }

    const { batch, batches } = snapshot.event;
    const isLast = batch === batches;
    if (isLast || snapshot.at - this.#lastLineAt >= LINE_INTERVAL_MS) {
      this.#lastLineAt = snapshot.at;
      this.print(renderProgressLine(snapshot));
    }
  }

  #drawBar(): void {
    if (!this.#snapshot) {
      return;
    }

    const columns = this.#terminal.columns || DEFAULT_COLUMNS;
    const { plain, styled } = renderProgressBar(this.#snapshot, this.#now(), columns);
    if (plain !== this.#shownBar) {
      this.#terminal.overwrite(styled, this.#shownBar.length - plain.length);
      this.#shownBar = plain;
    }
  }

  #clearBar(): void {
    if (this.#shownBar !== "") {
      this.#terminal.clear(this.#shownBar.length);
      this.#shownBar = "";
    }
  }
}

// --- internal ---

const REDRAW_INTERVAL_MS = 100;

/** Minimum time between two lines where no bar can be drawn, in milliseconds. */
const LINE_INTERVAL_MS = 1000;

const DEFAULT_COLUMNS = 80;

/** Events of which there may be many for the same reason. One note per batch is enough. */
const REPEATED_NOTES: ReadonlySet<string> = new Set(["busy", "progress", "retry", "resubmitted"]);

type Heartbeat = Extract<DeletionEvent, { type: "heartbeat" }>;

function describeHeartbeat(event: Heartbeat): string {
  const { batch, batches, batchElapsedMs } = event;
  const total = batches === undefined ? "" : ` of ${formatCount(batches)}`;
  const elapsed = formatDuration(batchElapsedMs);

  return `batch ${formatCount(batch)}${total}: ${describeWait(event)}, for ${elapsed}`;
}

function describeWait({ waitingFor, jobId = "", job }: Heartbeat): string {
  switch (waitingFor) {
    case "response":
      return "waiting for the response of the service";
    case "job":
      return job
        ? `waiting for job ${jobId}: ${formatJobStatus(job)}`
        : `waiting for job ${jobId}, whose state is not known yet`;
    case "busy":
      return "waiting for another job of this user to end";
    case "retry":
      return "not submitted yet, still retrying";
    case "export":
      return `waiting for job ${jobId}, which exports it`;
    case "download":
      return "downloading its archive";
  }
}

/** Describes an event that people should know about; returns undefined for all others. */
function describeProblem(event: DeletionEvent): string | undefined {
  const batch = `batch ${event.batch}`;
  switch (event.type) {
    case "progress":
      return describeOddities(event);
    case "poll-failed":
      return `${batch}: job ${event.jobId} can't be polled, retrying${describeReason(event.error)}`;
    case "poll-recovered":
      return `${batch}: job ${event.jobId} can be polled again`;
    case "busy":
      return `${batch}: another job of this user is running; waiting for it to end`;
    case "retry":
      return `${batch}: not processed, retrying${describeReason(event.error)}`;
    case "resubmitted":
      return `${batch}: may have been processed, resubmitting${describeReason(event.error)}`;
    case "failed":
      return describeFailure(event);
    case "part":
      return `${batch}: ${describePart(event)}`;
    case "remaining":
      return `${batch}: submitting what is left of it once more`;
    case "backup":
      return describeBackupProblem(batch, event.backup);
    case "not-inspected":
      return `${ASSET_NOUNS[event.kind]}s can't be looked at: ${event.reason}`;
    default:
      return undefined;
  }
}

function describeBackupProblem(batch: string, event: ExportEvent): string | undefined {
  const problem = describeTransferProblem(event);
  return problem === undefined ? undefined : `${batch}: ${problem}`;
}

function describePart(event: Extract<DeletionEvent, { type: "part" }>): string {
  const { outcome, apps, tasks } = event;
  const assets = pluralize(apps.length + tasks.length, "asset");
  switch (outcome) {
    case "missing":
      return `${assets} not found, or not visible to this user`;
    case "deleted":
      return `${assets} no longer visible to this user, so counted as deleted`;
    case "failed":
    case "unknown":
      return `${assets} ${outcome}, and could not be looked at`;
  }
}

function describeOddities({
  batch,
  jobId,
  ignored = [],
}: Extract<DeletionEvent, { type: "progress" }>): string | undefined {
  const text = describeIgnored(ignored);
  return text === "" ? undefined : `batch ${batch}: job ${jobId}${text}`;
}

function describeReason(error: unknown): string {
  return error === undefined ? "" : `: ${deepestMessage(error)}`;
}

function describeFailure(event: Extract<DeletionEvent, { type: "failed" }>): string {
  const { batch, outcome, jobId, note, error, reasons } = event;
  const result = outcome === "unknown" ? "outcome unknown" : "failed";
  const job = jobId === undefined ? "" : ` (job ${jobId})`;
  const message = note ?? error?.message ?? reasons[0]?.error_msg ?? "";

  return [`batch ${batch}: ${result}${job}`, message].filter(Boolean).join(": ");
}
