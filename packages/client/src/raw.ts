/** The only file that depends on openapi-fetch, so that it can be replaced easily. */
import type { paths } from "@roma-assets/types";
import createFetchClient, {
  type Client,
  createQuerySerializer,
  defaultPathSerializer,
} from "openapi-fetch";
import { assertArgument, assertHeaders } from "./arguments.ts";
import { ArgumentError } from "./errors.ts";
import { isObject, toFields } from "./shape.ts";

/** The typed openapi-fetch client of the whole API. */
export type RawClient = Client<paths>;

/** Creates the client that all operations go through. */
export function createRawClient(options: {
  baseUrl: string;
  headers: Record<string, string>;
  fetch: Fetch;
}): RawClient {
  const fetch = withTruthyErrors(options.fetch);
  const client = createFetchClient<paths>({ ...options, fetch, pathSerializer, querySerializer });

  const functions = Object.entries(client).map(([name, call]) => {
    return [name, SENDING_NAME.test(name) ? withCheckedHeaders(call) : call];
  });
  return Object.fromEntries(functions);
}

/** The request of an operation, in openapi-fetch's terms. */
export interface RawRequest {
  readonly baseUrl?: string;
  readonly params: {
    readonly path?: Record<string, unknown>;
    readonly query?: Record<string, unknown>;
    readonly header?: Record<string, unknown>;
  };
  readonly headers?: Record<string, string> | undefined;
  /** JSON text. */
  readonly body?: string | undefined;
  readonly fetch: Fetch;
}

/**
 * The result of openapi-fetch: the `data` of a success, or the `error`; a string if it is not JSON.
 */
export interface RawResponse {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** Sends a request whose path and parameters are data, which the compiler can't check. */
export async function sendRaw(
  raw: RawClient,
  method: string,
  path: string,
  request: RawRequest,
): Promise<RawResponse> {
  const send = raw.request as (method: string, path: string, init: object) => Promise<RawResponse>;

  try {
    return await send(method, path, {
      ...request,
      fetch: withTruthyErrors(request.fetch),
      // The body is already serialized. A response that is not JSON must be returned, not thrown.
      bodySerializer: (text: string) => text,
      parseAs: "text",
    });
  } catch (error) {
    throw error instanceof FalsyReasonError ? error.reason : error;
  }
}

// --- internal ---

/** The names of openapi-fetch's functions that send a request, like `GET`. */
const SENDING_NAME = /^(request|[A-Z]+)$/;

/** Checks the headers of a request before the platform does, whose error would reveal a value. */
function withCheckedHeaders(send: (...args: unknown[]) => Promise<unknown>) {
  return async (...args: unknown[]) => {
    const init = args.at(-1);
    if (isObject(init)) {
      const { headers, params } = init;
      const parameters = isObject(params) ? params["header"] : undefined;
      assertHeaders({ ...toFields(headers), ...toFields(parameters) });
    }
    return send(...args);
  };
}

type Fetch = (request: Request) => Promise<Response>;

/** Wraps a falsy error, such as the reason of an abort. openapi-fetch ignores falsy errors. */
class FalsyReasonError extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(`Aborted with the reason ${String(reason)}`);
    this.reason = reason;
  }
}

function withTruthyErrors(fetch: Fetch): Fetch {
  return async (request) => {
    try {
      return await fetch(request);
    } catch (reason) {
      throw reason || new FalsyReasonError(reason);
    }
  };
}

const serializeQuery = createQuerySerializer();

function querySerializer(query: Record<string, unknown>): string {
  return encode("query", () => serializeQuery(query));
}

function pathSerializer(path: string, params: Record<string, unknown>): string {
  for (const [name, value] of Object.entries(params)) {
    // `.` and `..` survive percent-encoding and would change the path, as an empty value does.
    const isSegment = !/^\.{0,2}$/.test(String(value));
    assertArgument(isSegment, `\`${name}\` must not be "${String(value)}"`);
  }

  return encode("path", () => defaultPathSerializer(path, params));
}

/** Encodes values. Throws an `ArgumentError` for a lone surrogate, which can't be encoded. */
function encode(place: string, serialize: () => string): string {
  try {
    return serialize();
  } catch {
    throw new ArgumentError(`A ${place} parameter can't be encoded in a URL`);
  }
}
