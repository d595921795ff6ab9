/** Decides when to look at a job again. */
export interface Pace {
  /** Takes in what the job reported at a time. */
  seen(at: number, progress: number | undefined): void;
  /** Milliseconds until the next look. */
  nextMs(now: number): number;
  /** Milliseconds until the estimated end, where there is an estimate. */
  remainingMs(now: number): number | undefined;
}

/**
 * Creates the pace of a job.
 *
 * Progress is taken to be linear and rounded down to some step. Then what was seen so far bounds
 * the end from both sides, and the next look is best taken at the earlier bound; between the
 * bounds, and without any progress to go by, the time between looks grows with the job's age. An
 * estimate is trusted for as long as the job was watched, so that a wrong one costs little.
 *
 * @param startedAt when the job began, where that is known; else the first look counts.
 */
export function createPace(minMs: number, maxMs: number, startedAt: number | undefined): Pace {
  const most = Math.max(minMs, maxMs);
  let base = startedAt === undefined ? undefined : { at: startedAt, progress: 0 };
  let last = 0;
  let step = steps[0]!;
  let earliest: number | undefined;
  let latest: number | undefined;

  return {
    seen(at, progress) {
      if (progress === undefined) {
        base ??= { at, progress: 0 };
        return;
      }
      if (!base || progress < last) {
        base = { at, progress };
        earliest = latest = undefined;
      }
      last = progress;
      step = steps.find((size) => size <= step && isMultiple(progress, size)) ?? 0;
      if (progress <= base.progress) {
        return;
      }
      const endAt = (share: number) =>
        base!.at + ((at - base!.at) * (1 - base!.progress)) / (share - base!.progress);
      const high = endAt(progress);
      const low = endAt(Math.min(1, progress + step));
      const contradicts =
        earliest === undefined || latest === undefined || at >= latest || low > latest;
      latest = contradicts ? high : Math.min(high, latest!);
      earliest = contradicts ? low : Math.max(low, earliest!);
    },
    nextMs(now) {
      const age = Math.max(0, now - (base?.at ?? now));
      const grown = Math.ceil(Math.min(most, Math.max(minMs, 1, age / 10)));
      if (earliest === undefined || latest === undefined || latest <= now) {
        return grown;
      }
      const target = earliest > now ? earliest : Math.min(latest, now + grown);
      // A look just before the end would cost another wait.
      const wanted = Math.ceil(target - now) + slackMs;
      const trusted = Math.ceil(Math.max(minMs, age));
      const delay = wanted <= trusted + minMs ? wanted : trusted;
      return Math.min(most, Math.max(minMs, 1, delay));
    },
    remainingMs: (now) => (latest === undefined ? undefined : Math.max(0, latest - now)),
  };
}

// --- internal ---

/** In what steps progress may be reported; finer than the last is taken as continuous. */
const steps = [0.5, 0.25, 0.2, 0.1, 0.05, 0.01];

const slackMs = 2;

function isMultiple(value: number, size: number): boolean {
  const times = value / size;
  return Math.abs(times - Math.round(times)) < 1e-6;
}
