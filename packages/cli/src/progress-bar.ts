import type { DeletionEvent } from "@roma-assets/batch";
import { formatCount, formatDuration } from "./format.ts";
import type { Line } from "./output.ts";
import { toPrintable } from "./printable.ts";

/** State of a run at its last event. */
export interface Snapshot {
  readonly event: DeletionEvent;
  /** Time of the event, in milliseconds. */
  readonly at: number;
  /** Number of assets that were done before this run began. They don't count toward the rate. */
  readonly doneBefore: number;
}

/** A line in two forms. */
export interface RenderedLine {
  readonly plain: string;
  /** The same text with styles. */
  readonly styled: Line;
}

/** Describes the progress in words, as a line without a bar. */
export function renderProgressLine(snapshot: Snapshot): string {
  return describeProgress(snapshot, snapshot.at).join(", ");
}

/**
 * Renders the progress bar and as many words beside it as fit into the line.
 *
 * @param now the current time, in milliseconds; the remaining time counts down between events.
 */
export function renderProgressBar(snapshot: Snapshot, now: number, columns: number): RenderedLine {
  // Some terminals wrap a line that fills their whole width.
  const available = columns - 1;
  const text = joinWhatFits(describeProgress(snapshot, now), available);
  const width = Math.min(MAX_BAR_WIDTH, available - text.length - 2);

  const { event } = snapshot;
  if (!event.total || width < MIN_BAR_WIDTH) {
    const plain = text.slice(0, Math.max(0, available));
    return { plain, styled: plain };
  }

  const done = event.done + batchProgress(event) * event.size;
  const filledWidth = Math.floor(Math.min(1, done / event.total) * width);
  const filled = "━".repeat(filledWidth);
  const empty = "─".repeat(width - filledWidth);
  return {
    plain: `${filled}${empty}  ${text}`,
    styled: [{ style: "cyan", text: filled }, { style: "dim", text: empty }, `  ${text}`],
  };
}

// --- internal ---

const MAX_BAR_WIDTH = 30;
const MIN_BAR_WIDTH = 5;

/** Describes what is known about the progress, the most important first. */
function describeProgress({ event, at, doneBefore }: Snapshot, now: number): string[] {
  const { done, total, batches, batch, size, remainingMs } = event;
  const hasEnded = event.type === "deleted" || event.type === "failed";
  const endedBatches = hasEnded ? batch : batch - 1;
  const doneAssets = done + Math.floor(batchProgress(event) * size);
  const sinceEventMs = now - at;

  const facts = [
    `${formatCount(endedBatches)}${ofTotal(batches)} batches`,
    `${formatCount(doneAssets)}${ofTotal(total)} assets`,
  ];
  if (total) {
    facts.push(`${Math.floor((doneAssets / total) * 100)}%`);
  }

  const elapsedSeconds = (event.elapsedMs + sinceEventMs) / 1000;
  const rate = elapsedSeconds > 0 ? (doneAssets - doneBefore) / elapsedSeconds : 0;
  if (rate > 0) {
    facts.push(`${formatRate(rate)}/s`);
  }

  if (remainingMs !== undefined && endedBatches !== batches) {
    facts.push(`${formatDuration(Math.max(0, remainingMs - sinceEventMs))} left`);
  }
  const status = unusualStatusOf(event);
  if (status !== undefined) {
    facts.push(`job ${status}`);
  }

  return facts;
}

/** Returns the status of a job that is not simply running. */
function unusualStatusOf(event: DeletionEvent): string | undefined {
  const { status = "running" } = "job" in event ? (event.job ?? {}) : {};
  // Made printable before its length is measured.
  return status.toLowerCase() === "running" ? undefined : toPrintable(status);
}

/** Returns how much of the event's batch is done, from 0 to 1. */
function batchProgress(event: DeletionEvent): number {
  return event.type === "progress" ? (event.progress ?? 0) : 0;
}

function ofTotal(total: number | undefined): string {
  return total === undefined ? "" : `/${formatCount(total)}`;
}

function formatRate(rate: number): string {
  return formatCount(rate < 10 ? Number(rate.toFixed(1)) : Math.round(rate));
}

/** Joins words and drops the last ones if the line is too short. Always keeps the first. */
function joinWhatFits(words: readonly string[], available: number): string {
  const fitting = [...words];
  while (fitting.length > 1 && fitting.join("  ").length > available) {
    fitting.pop();
  }

  return fitting.join("  ");
}
