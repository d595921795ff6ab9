/** Decides when to poll a job. All times are in milliseconds. */
export interface Pace {
  /** Records the progress that the job reported. */
  observe(at: number, progress: number | undefined): void;
  /** Returns the delay before the next poll. */
  delayMs(now: number): number;
  /** Returns the time until the estimated end; undefined without an estimate. */
  remainingMs(now: number): number | undefined;
}

/**
 * Creates the pace of a job.
 *
 * Progress is assumed to be linear and rounded down to some step. The observations then bound the
 * end of the job from both sides, and the best time for the next poll is the earlier bound. Between
 * the bounds, and without any progress to go by, the delay grows with the age of the job. An
 * estimate is trusted only as far ahead as the job has been observed, so that a wrong one costs
 * little.
 *
 * @param startedAt when the job began, if that is known. Default: the time of the first poll.
 */
export function createPace(minMs: number, maxMs: number, startedAt: number | undefined): Pace {
  const state: State = {
    start: startedAt === undefined ? undefined : { at: startedAt, progress: 0 },
    lastProgress: 0,
    step: STEPS[0],
    end: undefined,
  };

  return {
    observe: (at, progress) => observe(state, at, progress),
    delayMs: (now) => chooseDelay(state, now, minMs, maxMs),
    remainingMs: (now) => state.end && Math.max(0, state.end.latest - now),
  };
}

// --- internal ---

/** The steps in which services report progress. Anything finer counts as continuous. */
const STEPS = [0.5, 0.25, 0.2, 0.1, 0.05, 0.01] as const;

/** Tolerance for a multiple of a step: 0.3 is not exactly three times 0.1. */
const ROUNDING_ERROR = 1e-6;

/** Added to each estimated delay, because a poll just before the end would cost another delay. */
const SLACK_MS = 2;

/** Minimum delay in milliseconds, even if `minMs` is 0, so that there is a pause between polls. */
const MIN_DELAY_MS = 1;

/** Without an estimate, the end of a job is noticed late by at most its age divided by this. */
const AGE_DIVISOR = 10;

/** The progress of a job at some time. */
interface Observation {
  readonly at: number;
  readonly progress: number;
}

/** When a job ends, if its progress is linear. */
interface End {
  readonly earliest: number;
  readonly latest: number;
}

interface State {
  /** The observation that all later ones are compared with. */
  start: Observation | undefined;
  lastProgress: number;
  /** The step in which progress is reported, as far as observed; 0 if it is continuous. */
  step: number;
  end: End | undefined;
}

function observe(state: State, at: number, progress: number | undefined): void {
  if (progress === undefined) {
    state.start ??= { at, progress: 0 };
    return;
  }

  // If the progress decreases, start over.
  if (!state.start || progress < state.lastProgress) {
    state.start = { at, progress };
    state.end = undefined;
  }

  state.lastProgress = progress;
  state.step = STEPS.find((step) => step <= state.step && isMultiple(progress, step)) ?? 0;
  if (progress > state.start.progress) {
    const end = estimateEnd(state.start, { at, progress }, state.step);
    state.end = combine(state.end, end, at);
  }
}

/** Derives bounds for the end from two observations. The second one is rounded down to a step. */
function estimateEnd(start: Observation, { at, progress }: Observation, step: number): End {
  const elapsed = at - start.at;
  const missing = 1 - start.progress;
  const endIfProgressIs = (actual: number) =>
    start.at + (elapsed * missing) / (actual - start.progress);

  return {
    earliest: endIfProgressIs(Math.min(1, progress + step)),
    latest: endIfProgressIs(progress),
  };
}

/** Narrows the earlier bounds by the new ones, or replaces them if they were wrong. */
function combine(known: End | undefined, observed: End, now: number): End {
  if (!known || now >= known.latest || observed.earliest > known.latest) {
    return observed;
  }
  return {
    earliest: Math.max(observed.earliest, known.earliest),
    latest: Math.min(observed.latest, known.latest),
  };
}

function chooseDelay({ start, end }: State, now: number, minMs: number, maxMs: number): number {
  const keepBounds = (delayMs: number) => Math.min(maxMs, Math.max(minMs, MIN_DELAY_MS, delayMs));
  const ageMs = Math.max(0, now - (start?.at ?? now));
  const grownMs = Math.ceil(keepBounds(ageMs / AGE_DIVISOR));
  if (!end || end.latest <= now) {
    return grownMs;
  }

  const isBetweenBounds = end.earliest <= now;
  const target = isBetweenBounds ? Math.min(end.latest, now + grownMs) : end.earliest;
  const wantedMs = Math.ceil(target - now) + SLACK_MS;

  const trustedMs = Math.ceil(Math.max(minMs, ageMs));
  const isTrusted = wantedMs <= trustedMs + minMs;
  return keepBounds(isTrusted ? wantedMs : trustedMs);
}

function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < ROUNDING_ERROR;
}
