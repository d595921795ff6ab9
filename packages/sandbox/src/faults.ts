/** A plan of faults. It is plain data, so that it can be printed and reused. */
export interface FaultPlan {
  /** Seed of the random decisions. Default: 0. */
  seed?: number;
  /** The first rule that applies to a call determines its fault. */
  rules: FaultRule[];
}

/** A fault, and the calls that it affects. */
export type FaultRule = Fault & {
  /** ID of the operation whose calls it affects. Default: all operations. */
  operation?: string;
  /** The numbers of the affected calls, starting at 1. Default: all of them. */
  calls?: number[];
  /** Probability that a call is affected, from 0 to 1. Default: 1. */
  probability?: number;
  /** Maximum number of calls that are affected. Default: unlimited. */
  times?: number;
};

/**
 * A failure to simulate. A fault that replaces the response does so before the service executes the
 * request, or afterwards with `when: "after"`.
 */
export type Fault =
  /** The connection breaks. */
  | { fault: "reset"; when?: "before" | "after" }
  /** The connection is never opened. Over HTTP it is a `reset`. */
  | { fault: "refused" }
  /** No response arrives. */
  | { fault: "silence"; when?: "before" | "after" }
  /** The gateway responds with this status. */
  | { fault: "status"; status: number; retryAfterS?: number; when?: "before" | "after" }
  /** The response is a page rather than JSON. Default status: 200. */
  | { fault: "html"; status?: number; when?: "before" | "after" }
  /** The response is a success whose body is cut off, without an error of the connection. */
  | { fault: "truncated"; when?: "before" | "after" }
  /** The service executes the request, but the connection breaks in the middle of the response. */
  | { fault: "broken-body" }
  /** The token of the call has expired. */
  | { fault: "expired-token" }
  /** The user has just started another job of the same kind elsewhere. It changes nothing. */
  | { fault: "foreign-job"; durationMs: number }
  /**
   * The job that the call creates fails. It deletes or imports a share of its assets, 0 by default,
   * and an export creates no archive.
   */
  | { fault: "failing-job"; deletes?: number; errorCode?: string; errorMessage?: string }
  /** The job that the call creates never ends. */
  | { fault: "endless-job" };

/** A fault that happened. */
export interface FaultRecord {
  operation: string;
  /** Number of the call among all calls, starting at 1. */
  call: number;
  fault: Fault;
}

/** Decides which faults happen. */
export interface FaultSchedule {
  /** The faults that happened so far. */
  readonly log: FaultRecord[];
  /** The plan that decides at present. */
  readonly plan: FaultPlan;
  /** Returns the fault of the next call. */
  next(operation: string): Fault | undefined;
  /** Replaces the plan. The rules of the new one count calls from now on. */
  replacePlan(plan: FaultPlan): void;
  /** Starts the plan again, without the faults that happened so far. */
  restart(): void;
}

/** Creates the schedule of a plan. The same plan and the same calls produce the same faults. */
export function createFaultSchedule(initialPlan: FaultPlan): FaultSchedule {
  const log: FaultRecord[] = [];
  let call = 0;
  let plan: FaultPlan;
  let counts: RuleCount[];
  let random: () => number;

  function startPlan(newPlan: FaultPlan): void {
    plan = newPlan;
    counts = plan.rules.map(() => ({ calls: 0, times: 0 }));
    random = createRandom(plan.seed ?? 0);
  }
  startPlan(initialPlan);

  return {
    log,
    replacePlan: startPlan,

    get plan() {
      return plan;
    },

    restart() {
      startPlan(plan);
      log.length = 0;
      call = 0;
    },

    next(operation) {
      call += 1;
      let decided: Fault | undefined;
      for (const [index, rule] of plan.rules.entries()) {
        if (rule.operation !== undefined && rule.operation !== operation) {
          continue;
        }

        const count = counts[index]!;
        count.calls += 1;
        // Evaluated even if another rule has already matched. Each rule draws its random number for
        // each call, so that the rules don't influence each other.
        if (affectsCall(rule, count, random) && !decided) {
          count.times += 1;
          decided = faultOf(rule);
          log.push({ operation, call, fault: decided });
        }
      }

      return decided;
    },
  };
}

/**
 * Returns when a fault replaces the response; undefined if it changes the service's behavior
 * instead.
 */
export function replacementTimeOf(fault: Fault | undefined): "before" | "after" | undefined {
  switch (fault?.fault) {
    case undefined:
    case "expired-token":
    case "foreign-job":
    case "failing-job":
    case "endless-job":
      return undefined;
    case "refused":
      return "before";
    case "broken-body":
      return "after";
    default:
      return fault?.when ?? "before";
  }
}

// --- internal ---

/** The calls that a rule has seen, and how many of them it affected. */
interface RuleCount {
  calls: number;
  times: number;
}

/** Returns true if a rule affects the call that was counted last. Draws at most one number. */
function affectsCall(rule: FaultRule, count: RuleCount, random: () => number): boolean {
  const isDrawn = rule.probability === undefined || random() < rule.probability;
  const isListed = rule.calls === undefined || rule.calls.includes(count.calls);
  const isExhausted = count.times >= (rule.times ?? Infinity);

  return isDrawn && isListed && !isExhausted;
}

function faultOf(rule: FaultRule): Fault {
  const { operation: _operation, calls: _calls, probability: _p, times: _times, ...fault } = rule;
  return fault;
}

/** Creates a generator of pseudo-random numbers from 0 to 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
