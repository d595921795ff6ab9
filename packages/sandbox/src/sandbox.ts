import { createApp } from "./app.ts";
import { BrokenConnection, failFetch } from "./fault-responses.ts";
import { createFaultSchedule } from "./faults.ts";
import type { SandboxOptions } from "./options.ts";
import { createServerApp, type ServerApp } from "./page/server-app.ts";
import { type ListenOptions, type SandboxServer, startServer } from "./server.ts";
import { createService, readState, type State } from "./service.ts";
import type { User } from "./tokens.ts";
import { createValidator, type Validator } from "./validator.ts";

export type { ArchiveContent, ArchivedAsset } from "./archive-file.ts";
export type { Archive } from "./archives.ts";
export type { Asset, Role } from "./assets.ts";
export type { BodyForm } from "./body-form.ts";
export type { Fault, FaultPlan, FaultRecord, FaultRule } from "./faults.ts";
export type { Job, JobKind, ProgressReporting } from "./jobs.ts";
export type { Clock, SandboxOptions } from "./options.ts";
export type { ListenOptions, SandboxServer } from "./server.ts";
export type { State } from "./service.ts";
export type { User } from "./tokens.ts";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** A local ROMA Connect with its IAM. */
export interface Sandbox {
  /** ID of the project that it serves. */
  readonly projectId: string;
  /** ID of the instance that it serves. */
  readonly instanceId: string;
  /** ID of the access key (AK) of the first user, whose signatures are accepted in place of a token. */
  readonly accessKey: string;
  /** Secret key (SK) that belongs to the access key. */
  readonly secretKey: string;
  /** Responds to requests for any host, without a network. Pass it to a client. */
  readonly fetch: typeof globalThis.fetch;
  /** Serves HTTP, by default for this machine only. */
  listen(options?: ListenOptions): Promise<SandboxServer>;
  /** Returns a copy of the content. */
  state(): State;
  /** Creates a token without calling IAM. Default user: the first one. */
  issueToken(user?: User): string;
}

/**
 * Creates a local ROMA Connect, which routes, validates and responds according to the API
 * description.
 *
 * @example
 * const sandbox = createSandbox({ apps: ["app-1"] });
 * const roma = createRomaClient({
 *   endpoint: "https://roma.example.com",
 *   projectId: sandbox.projectId,
 *   instanceId: sandbox.instanceId,
 *   token: sandbox.issueToken(),
 *   fetch: sandbox.fetch,
 * });
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const service = createService(options);
  const faults = createFaultSchedule(options.faults ?? { rules: [] });
  const state = (): State => ({ ...readState(service), faults: structuredClone(faults.log) });
  sharedValidator ??= createValidator();
  const { operations } = sharedValidator;
  let serverApp: ServerApp | undefined;
  const app = createApp({
    service,
    validator: sharedValidator,
    faults,
    readState: state,
    noteCall: (request, notes) => serverApp?.recorder.note(request, notes),
  });

  return {
    projectId: service.projectId,
    instanceId: service.instanceId,
    ...service.key,
    state,
    issueToken: (user = service.users[0]) => service.tokens.issue(user),

    async fetch(input, init) {
      const request = new Request(input, init);
      try {
        return await app.fetch(request);
      } catch (error) {
        if (error instanceof BrokenConnection) {
          return failFetch(error, init?.signal ?? request.signal);
        }
        throw error;
      }
    },

    listen(options = {}) {
      // Only a server has a page and records exchanges: calls in the same process cost nothing more.
      serverApp ??= createServerApp({
        service,
        faults,
        operationIds: operations.map(({ operationId }) => operationId),
        readState: state,
        respond: (request) => app.fetch(request),
      });
      return startServer(serverApp.app, options);
    },
  };
}

// --- internal ---

/** Compiling the API description takes longer than everything else, so it is done once. */
let sharedValidator: Validator | undefined;
