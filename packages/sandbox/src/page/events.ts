/** Server-sent events that keep the page up to date. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { FaultPlan } from "../faults.ts";
import type { Service } from "../service.ts";
import { type Change, createChangeDetector } from "./changes.ts";
import type { Exchange } from "./exchanges.ts";

/** The events by their names, with their data. */
export interface PageEvents {
  /** The first event: whatever changes from now on is sent. */
  start: object;
  /** The content has changed. */
  change: Change;
  /** An exchange has ended. */
  exchange: Exchange;
  /** The fault plan was replaced. */
  faults: FaultPlan;
  /** The sandbox was reset, so everything has to be read again. */
  reset: object;
}

/** Distributes events to the open pages. */
export interface EventHub {
  /** Sends an event to all open pages. */
  publish<Name extends keyof PageEvents>(name: Name, data: PageEvents[Name]): void;
  /** Responds with a stream of events. */
  stream(context: Context): Response;
}

/** Creates a hub. It looks for changes of the content only as long as somebody listens. */
export function createEventHub(service: Service): EventHub {
  const listeners = new Set<(name: string, data: object) => void>();

  return {
    publish(name, data) {
      for (const listener of listeners) {
        listener(name, data);
      }
    },

    stream: (context) =>
      streamSSE(context, async (stream) => {
        const send = (event: string, data: object) =>
          stream.writeSSE({ event, data: JSON.stringify(data) });
        const listener = (name: string, data: object) => void send(name, data);
        const findChange = createChangeDetector(service);
        listeners.add(listener);
        stream.onAbort(() => void listeners.delete(listener));
        await send("start", {});

        while (!stream.aborted) {
          const startedAt = performance.now();
          const change = findChange();
          const pauseMs = (performance.now() - startedAt) * MIN_PAUSE_PER_LOOK;
          if (change) {
            await send("change", change);
          }
          await stream.sleep(Math.max(MIN_PAUSE_MS, pauseMs));
        }
      }),
  };
}

// --- internal ---

/** Minimum time between two looks at the content, in milliseconds. */
const MIN_PAUSE_MS = 100;

/** Leaves 95 % of the time to the service, even if a look at very many assets takes long. */
const MIN_PAUSE_PER_LOOK = 20;
