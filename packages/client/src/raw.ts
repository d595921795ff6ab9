/** The only file that depends on openapi-fetch, so that it can be replaced easily. */
import type { paths } from "@roma-assets/types";
import createFetchClient, {
  type Client,
  createQuerySerializer,
  defaultPathSerializer,
} from "openapi-fetch";
import { assertArgument, assertHeaders, encodeUrlPart } from "./arguments.ts";
import type { Route } from "./operation.ts";
import { requestFormats, routes } from "./operations.gen.ts";
import { toFields } from "./shape.ts";

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

  const request = withFormats(client.request);
  const functions = Object.entries(client).map(([name, call]) => {
    const isMethod = /^[A-Z]+$/.test(name);
    return [name, isMethod ? (path: string, init?: object) => request(name, path, init) : call];
  });
  return { ...Object.fromEntries(functions), request };
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
  /** JSON text, or the bytes of a multipart body. */
  readonly body?: string | Blob | ReadableStream | undefined;
  readonly fetch: Fetch;
}

/**
 * The result of openapi-fetch: the `data` of a success, or the `error`; a string if it is not JSON,
 * and a stream if a success is binary data.
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
      bodySerializer: (body: unknown) => body,
      parseAs: findParsing(method, path) ?? "text",
      // Required for a body that is a stream.
      duplex: "half",
    });
  } catch (error) {
    throw error instanceof FalsyReasonError ? error.reason : error;
  }
}

// --- internal ---

type SendRequest = (method: string, path: string, init?: object) => Promise<unknown>;

/**
 * Formats each request as its operation is described. Checks its headers before the platform does,
 * whose error would reveal a value.
 */
function withFormats(send: (method: never, path: never, init: never) => Promise<unknown>) {
  return async (method: string, path: string, init: object = {}) => {
    const { headers, params } = toFields(init);
    assertHeaders({ ...toFields(headers), ...toFields(toFields(params)["header"]) });

    const upperCase = method.toUpperCase();
    const format = requestFormats[`${upperCase} ${path}`];
    const parseAs = findParsing(upperCase, path);
    const parsed = { ...(parseAs && { parseAs }), ...init };
    return (send as SendRequest)(method, path, format ? format(parsed) : parsed);
  };
}

/** Returns how the body of a success is read; undefined if as JSON. */
function findParsing(method: string, path: string): "text" | "stream" | undefined {
  const route = Object.values<Route>(routes).find((each) => {
    return each.method === method && each.path === path;
  });
  const successes = Object.values(route?.responses ?? {});
  if (successes.some(({ isBinary }) => isBinary)) {
    return "stream";
  }
  return successes.some(({ isText }) => isText) ? "text" : undefined;
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
  return encodeUrlPart("query", () => serializeQuery(query));
}

function pathSerializer(path: string, params: Record<string, unknown>): string {
  for (const [name, value] of Object.entries(params)) {
    // `.` and `..` survive percent-encoding and would change the path, as an empty value does.
    const isSegment = !/^\.{0,2}$/.test(String(value));
    assertArgument(isSegment, `\`${name}\` must not be "${String(value)}"`);
  }

  return encodeUrlPart("path", () => defaultPathSerializer(path, params));
}
