/** Decides when to poll a job. All times are in milliseconds. */
export interface Pace {
  /** Takes note of the progress that the job reported. */
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
 * estimate is trusted no longer than the job was watched, so that a wrong one costs little.
 *
 * @param startedAt when the job began, if that is known; else the first poll counts.
 */
export function createPace(minMs: number, maxMs: number, startedAt: number | undefined): Pace {
  const state: State = {
    base: startedAt === undefined ? undefined : { at: startedAt, progress: 0 },
    lastProgress: 0,
    step: STEPS[0],
    end: undefined,
  };

  return {
    observe: (at, progress) => observe(state, at, progress),
    delayMs: (now) => delayMs(state, now, minMs, maxMs),
    remainingMs: (now) => state.end && Math.max(0, state.end.latest - now),
  };
}

// --- internal ---

/** The steps in which services report progress. Anything finer counts as continuous. */
const STEPS = [0.5, 0.25, 0.2, 0.1, 0.05, 0.01] as const;

/** A poll just before the end would cost another delay, so each is this much later. */
const SLACK_MS = 2;

/** Without an estimate, the delay is the age of the job divided by this number. */
const AGE_DIVISOR = 10;

interface State {
  /** The observation that all others are compared with. */
  base: { at: number; progress: number } | undefined;
  lastProgress: number;
  /** The step in which progress is reported, as far as was seen; 0 if it is continuous. */
  step: number;
  /** When the job ends, if progress is linear. */
  end: { earliest: number; latest: number } | undefined;
}

function observe(state: State, at: number, progress: number | undefined): void {
  if (progress === undefined) {
    state.base ??= { at, progress: 0 };
    return;
  }

  if (!state.base || progress < state.lastProgress) {
    state.base = { at, progress };
    state.end = undefined;
  }
  state.lastProgress = progress;
  state.step = STEPS.find((step) => step <= state.step && isMultiple(progress, step)) ?? 0;
  if (progress > state.base.progress) {
    state.end = narrowEnd(state, state.base, at, progress);
  }
}

/** Combines the bounds that an observation sets with the earlier ones, unless they contradict. */
function narrowEnd(
  { end, step }: State,
  base: { at: number; progress: number },
  at: number,
  progress: number,
): State["end"] {
  const endIfProgressIs = (share: number) =>
    base.at + ((at - base.at) * (1 - base.progress)) / (share - base.progress);
  const latest = endIfProgressIs(progress);
  const earliest = endIfProgressIs(Math.min(1, progress + step));

  if (!end || at >= end.latest || earliest > end.latest) {
    return { earliest, latest };
  }
  return { earliest: Math.max(earliest, end.earliest), latest: Math.min(latest, end.latest) };
}

function delayMs({ base, end }: State, now: number, minMs: number, maxMs: number): number {
  const atLeastMs = Math.max(minMs, 1);
  const ageMs = Math.max(0, now - (base?.at ?? now));
  const grownMs = Math.ceil(Math.min(maxMs, Math.max(atLeastMs, ageMs / AGE_DIVISOR)));
  if (!end || end.latest <= now) {
    return grownMs;
  }

  const target = end.earliest > now ? end.earliest : Math.min(end.latest, now + grownMs);
  const wantedMs = Math.ceil(target - now) + SLACK_MS;
  const trustedMs = Math.ceil(Math.max(minMs, ageMs));
  const delay = wantedMs <= trustedMs + minMs ? wantedMs : trustedMs;
  return Math.min(maxMs, Math.max(atLeastMs, delay));
}

function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-6;
}
