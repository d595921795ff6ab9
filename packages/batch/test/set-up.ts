import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AssetIds,
  deleteInBatches,
  type DeletionEvent,
  type DeletionOptions,
  type DeletionReport,
  DeletionStoppedError,
  type Journal,
  type JournalLine,
} from "@roma-assets/batch";
import { createRomaClient, type RomaClient, type RomaClientOptions } from "@roma-assets/client";
import {
  createSandbox,
  createVirtualClock,
  type FaultRule,
  type Sandbox,
  type SandboxOptions,
  type VirtualClock,
} from "@roma-assets/sandbox";
import { expect, onTestFinished } from "vitest";

/** Returns IDs such as `app-0`. */
export function ids(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index}`);
}

/** Returns totals with the given numbers, and zeros. */
export function totalsOf(numbers: Partial<DeletionReport["totals"]>): DeletionReport["totals"] {
  return { requested: 0, deleted: 0, missing: 0, failed: 0, unknown: 0, ...numbers };
}

/** Creates a folder that is removed after the test. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "roma-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The body of a request that deletes assets. */
export interface DeletionBody {
  readonly apps: string[];
  readonly tasks?: { readonly task_id: string }[];
}

/** A sandbox, a client of it that records what it sends, and a function that runs a deletion. */
export interface Setup {
  readonly clock: VirtualClock;
  readonly sandbox: Sandbox;
  /** The bodies of the deletions that the client has sent. */
  readonly sent: DeletionBody[];
  readonly roma: RomaClient;
  readonly events: DeletionEvent[];
  readonly run: (input: AssetIds, options?: DeletionOptions) => Promise<DeletionReport>;
}

/** Sends a request, unless a test answers it itself. */
export type Intercept = (
  url: string,
  init: RequestInit,
) => Response | undefined | Promise<Response | undefined>;

/** @param intercept may answer a request in place of the sandbox, or throw an error. */
export function setUp(
  options: SandboxOptions = {},
  rules: FaultRule[] = [],
  intercept: Intercept = () => undefined,
): Setup {
  const clock = createVirtualClock();
  const sandbox = createSandbox({
    apps: ids("app", 500),
    tasks: ids("task", 500),
    jobDurationMs: 1000,
    clock,
    ...options,
    faults: { rules },
  });
  const sent: DeletionBody[] = [];
  const roma = connect(sandbox, {
    clock,
    fetch: async (url, init) => {
      if (init.method === "POST" && new URL(url).pathname.endsWith("/assets/delete")) {
        sent.push(parseBody(init));
      }
      return (await intercept(url, init)) ?? sandbox.fetch(url, init);
    },
  });
  const events: DeletionEvent[] = [];
  const onEvent = (event: DeletionEvent) => void events.push(event);

  return {
    clock,
    sandbox,
    sent,
    roma,
    events,
    run: (input, more = {}) => deleteInBatches(roma, input, { clock, onEvent, ...more }),
  };
}

/** Creates a client of a sandbox. */
export function connect(
  sandbox: Sandbox,
  { auth, ...options }: Partial<RomaClientOptions> = {},
): RomaClient {
  const { projectId, instanceId } = sandbox;
  const bound = { endpoint: "https://roma.example.com", projectId, instanceId };
  return auth
    ? createRomaClient({ ...bound, ...options, token: undefined, auth })
    : createRomaClient({ ...bound, token: sandbox.issueToken(), ...options });
}

/** Returns the body of a request that deletes assets. */
export function parseBody(init: RequestInit | undefined): DeletionBody {
  if (typeof init?.body !== "string") {
    throw new TypeError("The request has no JSON body");
  }
  return JSON.parse(init.body);
}

/** Returns the URL of a request. */
export function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : String(input);
}

/** Creates a journal in memory. */
export function memoryJournal(lines: JournalLine[] = []): Journal & { lines: JournalLine[] } {
  return {
    lines,
    open: async () => {},
    close: async () => {},
    async create(given) {
      for await (const line of given) {
        lines.push(line);
      }
    },
    append: async (line) => void lines.push(line),
    async *read() {
      yield* lines;
    },
  };
}

/** Creates the error that a token function fails with when it is offline. */
export function offline(): Error {
  const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  return new TypeError("fetch failed", { cause });
}

/** Expects a run to stop, and returns the error. */
export async function stopped(run: Promise<unknown>): Promise<DeletionStoppedError> {
  const error = await run.then(
    () => "the run was completed",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeletionStoppedError);
  return error as DeletionStoppedError;
}

/** Reads all items. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

/** Returns the types of events, without `progress`. */
export function types(events: readonly DeletionEvent[]): string[] {
  return events.map(({ type }) => type).filter((type) => type !== "progress");
}
