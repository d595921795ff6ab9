import { type AssetJob, type Clock, monotonicTime } from "@roma-assets/client";
import type { EventDetail, EventEmitter, WaitingFor } from "./events.ts";
import type { ExportEvent } from "./export-events.ts";
import type { Batch } from "./plan.ts";

/** An emitter that also reports what a run waits for, when nothing else is reported. */
export interface HeartbeatEmitter extends EventEmitter {
  /** Stops the heartbeat. */
  stop(): void;
}

/**
 * Adds a heartbeat to an emitter: an event that says what the run waits for, whenever there was no
 * other event for a while.
 *
 * @param intervalMs the time without an event, in milliseconds. 0 means no heartbeat.
 */
export function withHeartbeat(
  emitter: EventEmitter,
  clock: Clock,
  intervalMs: number,
): HeartbeatEmitter {
  const timer = new AbortController();
  let situation: Situation | undefined;
  let lastEventAt = monotonicTime(clock);

  async function beat(): Promise<void> {
    for (;;) {
      const startedAt = monotonicTime(clock);
      const dueInMs = lastEventAt + intervalMs - startedAt;
      if (dueInMs <= 0) {
        lastEventAt = startedAt;
        if (situation) {
          emitHeartbeat(emitter, situation, startedAt);
        }
        continue;
      }

      await clock.sleep(dueInMs, timer.signal);
      // With a clock that doesn't keep time, this loop would never let anything else run.
      if (monotonicTime(clock) - startedAt < dueInMs / 2) {
        return;
      }
    }
  }

  if (intervalMs > 0) {
    beat().catch(() => {});
  }

  return {
    emit(batch, detail, progress) {
      const now = monotonicTime(clock);
      situation = nextSituation(situation, batch, detail, now);
      if (!isProgress(detail)) {
        lastEventAt = now;
      }
      emitter.emit(batch, detail, progress);
    },

    skip: (assets) => emitter.skip(assets),

    stop: () => timer.abort(STOPPED),
  };
}

// --- internal ---

/** An explicit reason: without one, the platform creates an error with a stack trace. */
const STOPPED = Symbol("stopped");

/** What a run waits for, as far as its events tell. */
interface Situation {
  readonly batch: Batch;
  /** When the batch began, in monotonic milliseconds. */
  readonly startedAt: number;
  readonly waitingFor: WaitingFor;
  readonly jobId?: string;
  readonly job?: AssetJob;
  readonly progress?: number | undefined;
}

function emitHeartbeat(emitter: EventEmitter, situation: Situation, now: number): void {
  const { batch, startedAt, waitingFor, jobId, job, progress } = situation;
  const batchElapsedMs = Math.round(now - startedAt);

  emitter.emit(
    batch,
    { type: "heartbeat", waitingFor, batchElapsedMs, jobId, job, progress },
    progress,
  );
}

function nextSituation(
  previous: Situation | undefined,
  batch: Batch,
  detail: EventDetail,
  now: number,
): Situation | undefined {
  const startedAt = previous?.startedAt ?? now;

  switch (detail.type) {
    case "batch":
      return { batch, startedAt: now, waitingFor: "response" };
    case "submitted":
      return { batch, startedAt, waitingFor: "job", jobId: detail.jobId };
    case "progress": {
      const { jobId, job, progress } = detail;
      return { batch, startedAt, waitingFor: "job", jobId, job, progress };
    }
    case "backup":
      return { batch, startedAt, ...describeExport(detail.backup) };
    case "busy":
      return { batch, startedAt, waitingFor: "busy" };
    case "retry":
    case "resubmitted":
      return { batch, startedAt, waitingFor: "retry" };
    case "poll-failed":
    case "poll-recovered":
    case "heartbeat":
      return previous;
    case "deleted":
    case "failed":
      return undefined;
  }
}

function isProgress(detail: EventDetail): boolean {
  return (
    detail.type === "progress" || (detail.type === "backup" && detail.backup.type === "progress")
  );
}

/** The progress of an export says nothing of the batch's deletion. */
function describeExport(event: ExportEvent): Pick<Situation, "waitingFor" | "jobId" | "job"> {
  switch (event.type) {
    case "submitted":
      return { waitingFor: "export", jobId: event.jobId };
    case "progress":
      return { waitingFor: "export", jobId: event.jobId, job: event.job };
    case "busy":
      return { waitingFor: "busy" };
    case "retry":
    case "resubmitted":
    case "download-failed":
      return { waitingFor: "retry" };
    case "downloading":
      return { waitingFor: "download", jobId: event.jobId };
    case "exported":
      return { waitingFor: "response" };
  }
}
