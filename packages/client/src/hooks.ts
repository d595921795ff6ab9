import type { CallOptions, Hook, HookEvent, Hooks, TransportOptions } from "./options.ts";

/** Notifies the logger and the hooks of an event. Their failures don't affect the call. */
export type Notify = (hook: keyof Hooks, event: HookEvent, headers?: Headers) => void;

/** Creates a function that notifies the logger, the hooks of a call and those of its client. */
export function createNotify(clientOptions: TransportOptions, callOptions: CallOptions): Notify {
  const { logger } = clientOptions;

  return function notify(hook, event, headers) {
    const log = () => {
      const level = event.ignored ? "warn" : "debug";
      logger?.[level](`roma-assets ${hook}`, { ...event, headers: loggableHeaders(headers) });
    };
    const logFailure = (error: unknown) => logger?.warn(`roma-assets: ${hook} failed`, error);

    for (const listener of [logger && log, callOptions[hook], clientOptions[hook]]) {
      if (listener) {
        callSafely(listener, event, logFailure);
      }
    }
  };
}

// --- internal ---

/** Headers that may be logged. Any other header may contain a secret. */
const LOGGABLE_HEADERS = ["content-type", "retry-after", "x-request-id"];

function loggableHeaders(headers: Headers | undefined): object | undefined {
  return headers && Object.fromEntries(LOGGABLE_HEADERS.map((name) => [name, headers.get(name)]));
}

/**
 * Calls a listener, which may be async, and reports its failure. A failure of `onFailure` is
 * ignored.
 */
function callSafely(listener: Hook, event: HookEvent, onFailure: (error: unknown) => void): void {
  const call = async () => listener(event);
  call()
    .catch(onFailure)
    .catch(() => {});
}
