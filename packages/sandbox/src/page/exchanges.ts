/** Records the last exchanges of the HTTP server, for people who look at the sandbox's page. */
import type { Fault } from "../faults.ts";
import { maskBody, maskHeaders, maskPath, maskValues, secretsOf } from "./secrets.ts";

/** An exchange without its messages. */
export interface Exchange {
  /** Number of the exchange, starting at 1. */
  readonly number: number;
  /** When the request arrived, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** ID of the operation; omitted if the path belongs to none. */
  readonly operation?: string;
  /** Status of the response; omitted if there was none. */
  readonly status?: number;
  /** Time until the response, in milliseconds. */
  readonly durationMs: number;
  /** The planned fault that the call met. */
  readonly fault?: Fault;
}

/** An exchange with its messages, in which secrets are masked. */
export interface RecordedExchange extends Exchange {
  readonly request: RecordedMessage;
  /** Omitted if there was no response. */
  readonly response?: RecordedMessage;
}

/** A request or a response. */
export interface RecordedMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** Size of the body, in bytes. */
  readonly bytes: number;
  /** The start of the body, up to 10,000 characters; omitted if it is not text. */
  readonly body?: string;
}

/** What the routes know about a call. */
export interface CallNotes {
  readonly operation: string;
  readonly fault: Fault | undefined;
  readonly body: Uint8Array;
}

/** The last exchanges. */
export interface ExchangeRecorder {
  /** Executes a request and records it. */
  record(request: Request, respond: () => Promise<Response>): Promise<Response>;
  /** Adds what is known about the call of a request. Does nothing if it is not being recorded. */
  note(request: Request, notes: CallNotes): void;
  /** Returns the last exchanges, the oldest first. */
  list(): Exchange[];
  /** Returns one of the last exchanges by its number. */
  find(number: number): RecordedExchange | undefined;
  /** Forgets the exchanges. The numbers go on. */
  clear(): void;
}

/** Creates a recorder. */
export function createExchangeRecorder(
  now: () => number,
  onExchange: (exchange: Exchange) => void,
): ExchangeRecorder {
  const notes = new WeakMap<Request, CallNotes | undefined>();
  let exchanges: RecordedExchange[] = [];
  let count = 0;

  function add(exchange: Omit<RecordedExchange, "number">): void {
    count += 1;
    const numbered = { number: count, ...exchange };
    exchanges = [...exchanges, numbered].slice(-MAX_EXCHANGES);
    onExchange(toSummary(numbered));
  }

  return {
    async record(request, respond) {
      const at = now();
      const startedAt = performance.now();
      notes.set(request, undefined);

      let response: Response | undefined;
      try {
        response = await respond();
        return response;
      } finally {
        const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
        const outcome = { at, durationMs, notes: notes.get(request), response };
        add(await toExchange(request, outcome));
      }
    },

    note(request, noted) {
      if (notes.has(request)) {
        notes.set(request, noted);
      }
    },

    list: () => exchanges.map(toSummary),
    find: (number) => exchanges.find((exchange) => exchange.number === number),

    clear() {
      exchanges = [];
    },
  };
}

// --- internal ---

/** Maximum number of exchanges that are kept. */
const MAX_EXCHANGES = 50;

/** Maximum number of characters of a body that are kept. */
const MAX_BODY_CHARACTERS = 10_000;

interface Outcome {
  at: number;
  durationMs: number;
  notes: CallNotes | undefined;
  response: Response | undefined;
}

async function toExchange(
  request: Request,
  { at, durationMs, notes, response }: Outcome,
): Promise<Omit<RecordedExchange, "number">> {
  const secrets = secretsOf(request.headers);
  const received = response && new Uint8Array(await response.clone().arrayBuffer());

  return {
    at,
    method: request.method,
    path: maskPath(new URL(request.url)),
    durationMs,
    ...(notes && { operation: notes.operation }),
    ...(response && { status: response.status }),
    ...(notes?.fault && { fault: notes.fault }),
    request: toMessage(request.headers, notes?.body ?? new Uint8Array(), secrets),
    ...(response && { response: toMessage(response.headers, received, secrets) }),
  };
}

function toMessage(
  headers: Headers,
  body: Uint8Array = new Uint8Array(),
  secrets: readonly string[] = [],
): RecordedMessage {
  const message = { headers: maskHeaders(headers), bytes: body.length };
  if (!isText(headers)) {
    return message;
  }

  const text = maskValues(maskBody(new TextDecoder().decode(body)), secrets);
  return { ...message, body: text.slice(0, MAX_BODY_CHARACTERS) };
}

function isText(headers: Headers): boolean {
  return /^(?:text\/|application\/(?:[\w.-]+\+)?json\b)/i.test(headers.get("content-type") ?? "");
}

function toSummary({ request: _request, response: _response, ...summary }: RecordedExchange) {
  return summary;
}
