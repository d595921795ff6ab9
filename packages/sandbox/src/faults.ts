import type { WireResponse } from "./validate.ts";

/** What goes wrong, and when. It is plain data, so that it can be printed and used again. */
export interface FaultPlan {
  /** Decides what the probabilities leave open; 0 by default. */
  seed?: number;
  /** The first rule that applies to a call decides. */
  rules: FaultRule[];
}

/** A fault, and the calls that it happens to. */
export type FaultRule = Fault & {
  /** The operationId of the calls that it is for; by default of ROMA's and IAM's alike. */
  operation?: string;
  /** Which of these calls, counted from 1. */
  calls?: number[];
  /** Which share of these calls, from 0 to 1. */
  probability?: number;
  /** How often at the most. */
  times?: number;
};

/** What goes wrong. `after` lets the service do its work first; `before` is the default. */
export type Fault =
  /** The connection breaks; `refused`: it was never opened, which over HTTP is a `reset`. */
  | { fault: "reset"; when?: "before" | "after" }
  | { fault: "refused" }
  /** No answer ever comes. */
  | { fault: "silence"; when?: "before" | "after" }
  /** Another status, in the gateway's envelope. */
  | { fault: "status"; status: number; retryAfterS?: number; when?: "before" | "after" }
  /** A page instead of JSON; 200 by default. */
  | { fault: "html"; status?: number; when?: "before" | "after" }
  /** A success whose JSON is cut off. */
  | { fault: "truncated"; when?: "before" | "after" }
  /** The call's token has expired. */
  | { fault: "expired-token" }
  /** The user has started another job just before, somewhere else; it deletes nothing. */
  | { fault: "foreign-job"; durationMs: number }
  /** The job that the call creates fails, and deletes only a share of its assets; 0 by default. */
  | { fault: "failing-job"; deletes?: number; errorCode?: string; errorMessage?: string }
  /** The job that the call creates never ends. */
  | { fault: "endless-job" };

/** A fault that happened. */
export interface FaultRecord {
  operation: string;
  /** Which call of all, counted from 1. */
  call: number;
  fault: Fault;
}

/** Tells what goes wrong. */
export interface Faults {
  /** What happened so far. */
  readonly log: FaultRecord[];
  /** What happens to a call. */
  next(operation: string): Fault | undefined;
}

/** Carries a plan out: the same plan and the same calls give the same faults. */
export function carryOut({ seed = 0, rules }: FaultPlan): Faults {
  const random = randomFrom(seed);
  const counts = rules.map(() => ({ calls: 0, times: 0 }));
  const log: FaultRecord[] = [];
  let call = 0;
  return {
    log,
    next(operation) {
      call += 1;
      let found: Fault | undefined;
      for (const [index, rule] of rules.entries()) {
        const { operation: only, calls, probability, times = Infinity, ...fault } = rule;
        const count = counts[index]!;
        if (only !== undefined && only !== operation) {
          continue;
        }
        count.calls += 1;
        // Drawn in any case, so that one rule does not change what the others do.
        const drawn = probability === undefined || random() < probability;
        const named = calls === undefined || calls.includes(count.calls);
        if (!found && drawn && named && count.times < times) {
          count.times += 1;
          found = fault;
          log.push({ operation, call, fault });
        }
      }
      return found;
    },
  };
}

/** A connection that broke or never answers; there is no response to make. */
export class BrokenConnection extends Error {
  readonly how: "reset" | "refused" | "silence";

  constructor(how: BrokenConnection["how"]) {
    super(`The fault plan says: ${how}`);
    this.how = how;
  }
}

/** What is answered in place of the service's answer, if the fault is of that kind. */
export function faultyAnswer(
  fault: Fault,
  answer: WireResponse | undefined,
): Pick<WireResponse, "status" | "headers"> & { text: string } {
  switch (fault.fault) {
    case "reset":
    case "refused":
    case "silence":
      throw new BrokenConnection(fault.fault);
    case "html":
      return {
        status: fault.status ?? 200,
        headers: { "content-type": "text/html" },
        text: "<html><body>It works!</body></html>",
      };
    case "truncated": {
      const text = JSON.stringify(answer?.body ?? { job_id: "ff8080814dbd65d7014dbe0d84db0013" });
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        text: text.slice(0, text.length / 2),
      };
    }
    case "status": {
      const { status, retryAfterS } = fault;
      const [code = "APIGW.0601", message = "Internal server error."] = gatewayErrors[status] ?? [];
      return {
        status,
        headers: {
          "content-type": "application/json",
          ...(retryAfterS !== undefined && { "retry-after": String(retryAfterS) }),
        },
        text: JSON.stringify({ error_msg: message, error_code: code, request_id: "0".repeat(32) }),
      };
    }
    default:
      throw new Error(`${fault.fault} is not an answer`);
  }
}

/** When a fault replaces the service's answer; undefined if it changes the work instead. */
export function whenAnswered(fault: Fault | undefined): "before" | "after" | undefined {
  switch (fault?.fault) {
    case undefined:
    case "expired-token":
    case "foreign-job":
    case "failing-job":
    case "endless-job":
      return undefined;
    case "refused":
      return "before";
    default:
      return fault?.when ?? "before";
  }
}

/** Rejects as `fetch` does, or never settles until the request is aborted. */
export function breakFetch(how: BrokenConnection["how"], signal: AbortSignal): Promise<never> {
  if (how === "silence") {
    return new Promise((_, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) {
        stop();
      }
      signal.addEventListener("abort", stop, { once: true });
    });
  }
  const code = how === "reset" ? "ECONNRESET" : "ECONNREFUSED";
  const syscall = how === "reset" ? "read" : "connect";
  const cause = Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
  return Promise.reject(new TypeError("fetch failed", { cause }));
}

// --- internal ---

const gatewayErrors: Record<number, [code: string, message: string]> = {
  429: ["APIGW.0308", "The throttling threshold has been reached."],
  502: ["APIGW.0201", "Backend unavailable."],
  503: ["APIGW.0613", "The IAM service is currently unavailable."],
  504: ["APIGW.0201", "Backend timeout."],
};

/** A small generator of pseudo-random numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
