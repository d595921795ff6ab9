/**
 * Observes whether a request leaves this machine, where the runtime reports that. Node does, on the
 * diagnostics channels of undici, which its `fetch` is built on:
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import { errorChain } from "./error-chain.ts";
import type { OutgoingRequest } from "./exchange.ts";

/** The observation of one attempt to send a request. */
export interface Sending {
  /** Calls a function that sends the request. */
  run<T>(send: () => T): T;
  /**
   * Returns true if the runtime wrote the request to a connection, false if it did not, and
   * undefined if that is unknown: in another runtime, or if a custom `fetch` sends in another way.
   *
   * @param reason the error that the attempt failed with.
   */
  wasSent(reason: unknown): boolean | undefined;
  /**
   * Returns the HTTP status of a response that `fetch` may not pass on, such as a 407; undefined if
   * there was none, or none was observed.
   */
  responseStatus(): number | undefined;
}

/** Creates the observation of one attempt to send the request. */
export function observeSending(request: OutgoingRequest): Sending {
  storage ??= subscribe();
  const observation = new Observation(request);

  return {
    run: (send) => (storage ? storage.run(observation, send) : send()),
    wasSent: (reason) => observation.wasSent(reason),
    responseStatus: () => observation.responseStatus,
  };
}

// --- internal ---

/** A request of undici, which is not the platform's `Request`. */
interface UndiciRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly path: string;
}

/** An event of undici that is about a request. */
interface UndiciEvent {
  readonly request: UndiciRequest;
  readonly response?: { readonly statusCode: number };
  readonly error?: unknown;
}

class Observation {
  responseStatus: number | undefined;
  readonly #request: OutgoingRequest;
  #isCreated = false;
  #isSent = false;
  #error: unknown;

  constructor(request: OutgoingRequest) {
    this.#request = request;
  }

  /** Returns false for any other request in the same context, such as a proxy's CONNECT. */
  matches({ method, origin, path }: UndiciRequest): boolean {
    const { url } = this.#request;
    return method === this.#request.method && url === new URL(path, origin).href;
  }

  onCreate(): void {
    this.#isCreated = true;
    this.#error = undefined;
    this.responseStatus = undefined;
  }

  onSent(): void {
    this.#isSent = true;
  }

  onError(error: unknown): void {
    this.#error = error;
  }

  wasSent(reason: unknown): boolean | undefined {
    if (this.#isSent) {
      return true;
    }

    // After a failure, a custom `fetch` may have sent the request in a way that isn't observed.
    const isLastSend =
      this.#error === undefined || errorChain(reason).some((error) => error === this.#error);
    return this.#isCreated && isLastSend ? false : undefined;
  }
}

/** Created at the first call, because an import must have no effect. Null in other runtimes. */
let storage: AsyncLocalStorage<Observation> | null | undefined;

function subscribe(): AsyncLocalStorage<Observation> | null {
  // Not imported, so that bundles for other runtimes don't refer to Node's modules.
  const getBuiltinModule = globalThis.process?.getBuiltinModule;
  const hooks = getBuiltinModule?.("node:async_hooks");
  const diagnostics = getBuiltinModule?.("node:diagnostics_channel");
  if (!hooks || !diagnostics) {
    return null;
  }

  const context = new hooks.AsyncLocalStorage<Observation>();
  const observations = new WeakMap<object, Observation>();

  diagnostics.subscribe("undici:request:create", (message) => {
    const { request } = message as { request: UndiciRequest };
    const observation = context.getStore();
    if (observation?.matches(request)) {
      observation.onCreate();
      observations.set(request, observation);
    }
  });

  // Found by the request: with parallel calls, these run in the context of any of them.
  const subscribeTo = (channel: string, report: (to: Observation, event: UndiciEvent) => void) => {
    diagnostics.subscribe(channel, (message) => {
      const event = message as UndiciEvent;
      const observation = observations.get(event.request);
      if (observation) {
        report(observation, event);
      }
    });
  };
  subscribeTo("undici:client:sendHeaders", (observation) => observation.onSent());
  // Some versions of undici don't report the headers over HTTP/2.
  subscribeTo("undici:request:bodySent", (observation) => observation.onSent());
  subscribeTo("undici:request:error", (observation, { error }) => observation.onError(error));
  subscribeTo("undici:request:headers", (observation, { response }) => {
    observation.responseStatus = response?.statusCode;
  });

  return context;
}
