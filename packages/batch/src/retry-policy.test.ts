import {
  ApiError,
  ArgumentError,
  ConnectionError,
  LimitError,
  TimeoutError,
  TokenError,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "@roma-assets/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  decide,
  type DecisionContext,
  type RetryDecision,
  type SubmissionState,
} from "./retry-policy.ts";
import type { FailedSubmission } from "./submit.ts";

const NOW = 1_000_000;
const initialState: SubmissionState = { mayHaveRun: false, busyRetries: 0, failures: 0 };
const mayHaveRun: SubmissionState = { ...initialState, mayHaveRun: true };

// The random part of a delay is then nothing: delays are as long as they get.
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(1));
afterEach(() => void vi.restoreAllMocks());

describe("the first failure of a batch", () => {
  test.for<[string, FailedSubmission, object]>([
    ["a connection that failed", notRun(new ConnectionError("refused")), retry("failure")],
    ["a timeout before the request", notRun(new TimeoutError("late")), retry("failure")],
    ["an unknown outcome", lost(), retry("unknown-outcome")],
    ["a 429", notRun(apiError(429)), retry("failure")],
    ["a 503", notRun(apiError(503)), retry("failure")],
    ["a 408", notRun(apiError(408)), retry("failure")],
    ["a 500 that may have run", mayRun(apiError(500)), retry("unknown-outcome")],
    ["a 400 that may have run", mayRun(apiError(400)), retry("unknown-outcome")],
    ["an undocumented success", mayRun(unexpectedResponse(200, true)), retry("unknown-outcome")],
    ["a source of tokens that is offline", notRun(tokenError("ECONNRESET")), retry("failure")],
    ["a refresh that is offline", notRun(apiError(401, offline())), retry("failure")],
    ["a 400", notRun(apiError(400)), { action: "refuse" }],
    ["a 404", notRun(apiError(404)), { action: "refuse" }],
    ["a 409", notRun(apiError(409)), { action: "refuse" }],
    ["a 401", notRun(apiError(401)), { action: "stop" }],
    ["a 403", notRun(apiError(403)), { action: "stop" }],
    ["a 403 although the network failed", notRun(apiError(403, offline())), { action: "stop" }],
    ["a redirect", notRun(unexpectedResponse(302, false)), { action: "stop" }],
    ["a source of tokens that fails", notRun(tokenError("ENOENT")), { action: "stop" }],
    ["an invalid argument", notRun(new ArgumentError("invalid")), { action: "stop" }],
    ["a limit", notRun(limitError()), { action: "stop" }],
    ["an error that is not the client's", notRun(new Error("bug")), { action: "stop" }],
  ])("%s", ([, failure, expected]) => {
    const decision = decide(initialState, failure, createContext());

    expect(decision).toMatchObject(expected);
    expect(decision.state.mayHaveRun).toBe(failure.mayHaveRun);
    if (decision.action === "stop") {
      expect(decision.cause).toBe(failure.error);
    }
  });
});

describe("a failure after an unknown outcome", () => {
  test.for<[string, FailedSubmission, object]>([
    ["a connection that failed", notRun(new ConnectionError("refused")), retry("unknown-outcome")],
    ["another unknown outcome", lost(), retry("unknown-outcome")],
    ["a refusal", notRun(apiError(400)), { action: "refuse" }],
    ["a denial", notRun(apiError(403)), { action: "stop" }],
  ])("%s leaves it unknown", ([, failure, expected]) => {
    const decision = decide(mayHaveRun, failure, createContext());

    expect(decision).toMatchObject({ ...expected, state: { mayHaveRun: true } });
  });
});

describe("an abort", () => {
  test.for<[string, unknown]>([
    ["a reason", "enough"],
    ["null", null],
  ])("with %s stops the run with it, whatever the error", ([, reason]) => {
    const signal = AbortSignal.abort(reason);

    expect(decide(initialState, lost(), createContext({ signal }))).toEqual({
      action: "stop",
      cause: reason,
      state: mayHaveRun,
    });
  });
});

describe("a busy service", () => {
  const busy = notRun(apiError(400, undefined, { errorCode: "ROMA.00010012" }));

  test.for<[string, SubmissionState, Partial<DecisionContext>, object]>([
    ["is awaited with wait", initialState, {}, retry("busy")],
    ["stops the run with throw", initialState, { whenBusy: "throw" }, { action: "stop" }],
    [
      "is awaited with throw if a job of the run may be the reason",
      initialState,
      { whenBusy: "throw", hasOpenJob: true },
      retry("busy"),
    ],
    [
      "is awaited with throw if a lost job of the batch may be the reason",
      mayHaveRun,
      { whenBusy: "throw" },
      retry("busy"),
    ],
    [
      "is awaited until busyTimeoutMs are over",
      { ...initialState, busySince: NOW - 59_000 },
      { busyTimeoutMs: 60_000 },
      retry("busy"),
    ],
    [
      "stops the run when busyTimeoutMs would be over after the delay",
      { ...initialState, busySince: NOW - 59_600 },
      { busyTimeoutMs: 60_000 },
      { action: "stop", cause: busy.error },
    ],
  ])("%s", ([, state, context, expected]) => {
    expect(decide(state, busy, createContext(context))).toMatchObject(expected);
  });

  test("begins a new time for failures, unless a lost job of the batch may be the reason", () => {
    const failing = { failingSince: NOW - 5000, failures: 3 };

    const { state } = decide({ ...initialState, ...failing }, busy, createContext());
    const { state: stateAfterLoss } = decide({ ...mayHaveRun, ...failing }, busy, createContext());

    expect(state.failingSince).toBeUndefined();
    expect(stateAfterLoss.failingSince).toBe(NOW - 5000);
  });

  test.for([
    [0, 500],
    [1, 1000],
    [3, 4000],
    [4, 5000],
    [2000, 5000],
  ] as const)("that was busy %d times before is awaited for %d ms", ([busyRetries, delayMs]) => {
    const decision = decide({ ...initialState, busyRetries }, busy, createContext());

    expect(decision).toMatchObject({ delayMs, state: { busyRetries: busyRetries + 1 } });
  });
});

describe("the delay after a failure", () => {
  test.for([
    [0, 1000],
    [1, 2000],
    [4, 16_000],
    [5, 30_000],
    [2000, 30_000],
  ] as const)("number %d is at most %d ms", ([failures, delayMs]) => {
    const state = { ...initialState, failures };
    const context = createContext();

    const longest = decide(state, lost(), context);
    vi.mocked(Math.random).mockReturnValue(0);
    const shortest = decide(state, lost(), context);

    expect(longest).toMatchObject({ delayMs, state: { failures: failures + 1 } });
    expect(shortest).toMatchObject({ delayMs: delayMs / 2 });
  });

  test.for([
    [20_000, 20_000],
    [60_000, 60_000],
    [90_000, 60_000],
    [1_795_855_883_000, 60_000],
  ] as const)("with a Retry-After of %d ms is %d ms", ([retryAfterMs, delayMs]) => {
    const failure = notRun(apiError(429, undefined, { retryAfterMs }));

    expect(decide(initialState, failure, createContext())).toMatchObject({ delayMs });
  });

  test("with a Retry-After of 0 ms is no shorter than without one", () => {
    const failure = notRun(apiError(429, undefined, { retryAfterMs: 0 }));
    const state = { ...initialState, failures: 3 };

    const { delayMs } = decide(state, failure, createContext()) as RetryDecision;

    expect(delayMs).toBeGreaterThanOrEqual(4000);
    expect(delayMs).toBeLessThanOrEqual(8000);
  });

  test("that exceeds giveUpMs stops the run", () => {
    const state = { ...initialState, failingSince: NOW - 9500 };
    const failure = lost();

    expect(decide(state, failure, createContext({ giveUpMs: 10_499 }))).toMatchObject({
      action: "stop",
      cause: failure.error,
      state: { mayHaveRun: true },
    });
    expect(decide(state, failure, createContext({ giveUpMs: 10_500 }))).toMatchObject({
      action: "retry",
    });
  });
});

// --- internal ---

function createContext(context: Partial<DecisionContext> = {}): DecisionContext {
  return {
    whenBusy: "wait",
    busyTimeoutMs: 3_600_000,
    giveUpMs: 300_000,
    poll: { maxMs: 5000 },
    signal: undefined,
    hasOpenJob: false,
    submittedAt: NOW,
    maxRetryDelayMs: 60_000,
    ...context,
  };
}

function retry(reason: string): object {
  return { action: "retry", reason };
}

function notRun(error: unknown): FailedSubmission {
  return { error, mayHaveRun: false };
}

function mayRun(error: unknown): FailedSubmission {
  return { error, mayHaveRun: true };
}

function lost(): FailedSubmission {
  return mayRun(new UnknownOutcomeError("lost", undefined));
}

function apiError(status: number, cause?: unknown, details: object = {}): ApiError {
  return new ApiError(`POST: ${status}`, {
    status,
    headers: new Headers(),
    mayHaveRun: false,
    cause,
    ...details,
  });
}

function unexpectedResponse(status: number, mayHaveRun: boolean): UnexpectedResponseError {
  return new UnexpectedResponseError("unexpected", { status, body: "", mayHaveRun });
}

function limitError(): LimitError {
  return new LimitError("too many", { parameter: "apps", min: 0, max: 100, actual: 101 });
}

function tokenError(code: string): TokenError {
  return new TokenError("no token", { cause: Object.assign(new Error(code), { code }) });
}

function offline(): ConnectionError {
  return new ConnectionError("offline");
}
