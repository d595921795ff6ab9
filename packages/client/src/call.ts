import type { paths } from "@roma-assets/types";
import type { Client } from "openapi-fetch";
import { ApiError, ArgumentError, UnexpectedResponseError, UnknownOutcomeError } from "./errors.ts";
import { checkLimit } from "./limits.ts";
import type { Param, Route } from "./operation.ts";
import {
  type Answer,
  type CallOptions,
  isSafe,
  type Outgoing,
  type Transport,
} from "./transport.ts";

/** What all calls of an operation have in common. */
export interface Target {
  readonly raw: Client<paths>;
  readonly transport: Transport;
  readonly operation: string;
  readonly route: Route;
  /** The server, where it is not the client's own. */
  readonly baseUrl: string | undefined;
  /** The parameters that never change. */
  readonly bound: Values;
  /** Whether a real `Request` has to be built, for the middlewares of `raw`. */
  readonly needsRequest: () => boolean;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Calls an operation: one flat object in, the body of the success answer out, with the documented
 * headers where there are any.
 */
export async function call(target: Target, input: Values, options: CallOptions): Promise<unknown> {
  const { route, operation } = target;
  const { body, ...params } = place(route, input, target.bound);
  let request = "";
  const init = {
    baseUrl: target.baseUrl,
    params,
    body,
    headers: options.headers,
    signal: options.signal,
    parseAs: "text",
    ...(!target.needsRequest() && { Request: LightRequest }),
    fetch: (prepared: Outgoing) => {
      request = `${prepared.method} ${prepared.url}`;
      return target.transport(prepared, { ...options, operation, withToken: route.auth ?? false });
    },
  };
  // The route says at run time what the type would ask to be known at compile time.
  const sending = target.raw.request(
    route.method as "post",
    route.path as "/v3/auth/tokens",
    init as never,
  ) as Promise<{ data?: string; error?: unknown; response: Answer | Response }>;
  const { data, error, response } = await sending.catch((reason: unknown) => {
    // Before it gets to the transport only a header or a value can be wrong; the platform's error
    // would print it.
    throw request ? reason : new ArgumentError(`${operation}: a header or a value can't be sent`);
  });
  const { status } = response;
  const unsafe = !isSafe(route.method.toUpperCase());
  if (response.ok) {
    return read(route, response, data ?? "", (problem) => {
      throw new UnexpectedResponseError(request, status, problem, data ?? "", {
        mayHaveRun: unsafe,
      });
    });
  }
  // A browser shows a redirect that is not followed as status 0.
  if (status < 400) {
    const problem = "the API does not redirect, and no redirect is followed";
    throw new UnexpectedResponseError(request, status, problem, String(error ?? ""));
  }
  const { retryAfterMs, cause } = response as Partial<Answer>;
  const unknown =
    status === 408 || (status >= 500 && !(status === 503 && response.headers.has("retry-after")));
  const failure = new ApiError(request, response, error === "" ? undefined : error, {
    ...(cause !== undefined && { cause }),
    retryAfterMs,
    mayHaveRun: unsafe && unknown,
  });
  if (unsafe && (status === 502 || status === 504)) {
    const message = `${failure.message}; the job may exist, so don't just repeat it`;
    throw new UnknownOutcomeError(message, { cause: failure, mayHaveRun: true });
  }
  throw failure;
}

// --- internal ---

/** The few fields of a `Request` that are used: to build a real one costs more than all the rest. */
class LightRequest {
  readonly url: string;

  constructor(url: string, init: object) {
    Object.assign(this, init);
    this.url = url;
  }
}

/** Puts each value where the route wants it, once it is known that it may be sent. */
function place(route: Route, input: Values, bound: Values): Partial<Record<Param["in"], object>> {
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(route.params, name) || name in bound) {
      const known = Object.keys(route.params).filter((other) => !(other in bound));
      throw new ArgumentError(`${name}: unknown here; known are ${known.join(", ")}`);
    }
  }
  const placed: Partial<Record<Param["in"], Record<string, unknown>>> = {};
  for (const [name, param] of Object.entries(route.params)) {
    const value = name in bound ? bound[name] : input[name];
    if (value === undefined) {
      if (param.required) {
        throw new ArgumentError(`${name}: needed by this operation, but not given`);
      }
      continue;
    }
    // These can't be encoded away: the URL would be another one.
    if (param.in === "path" && /^\.{0,2}$/.test(String(value))) {
      throw new ArgumentError(`${name}: "${String(value)}" can't be an ID`);
    }
    checkLimit(name, value, param);
    if (param.items && Array.isArray(value)) {
      for (const item of value) {
        checkLimit(`${name}[]`, item, param.items);
      }
    }
    (placed[param.in] ??= {})[name] = value;
  }
  return placed;
}

/** Reads a success answer, which has to be the one that the API promises. */
function read(
  route: Route,
  response: Pick<Response, "headers">,
  text: string,
  fail: (problem: string) => never,
): unknown {
  if (!route.returns) {
    return undefined;
  }
  let body: Values;
  try {
    body = JSON.parse(text);
  } catch {
    fail("the body is not JSON");
  }
  if (typeof body !== "object" || body === null) {
    fail("the body is not a JSON object");
  }
  for (const name of route.returns) {
    if (!(name in body)) {
      fail(`the body has no ${name}`);
    }
  }
  if (!route.responseHeaders) {
    return body;
  }
  const headers: Record<string, string> = {};
  for (const [name, required] of Object.entries(route.responseHeaders)) {
    const value = response.headers.get(name);
    if (value !== null) {
      headers[name] = value;
    } else if (required) {
      fail(`the header ${name} is missing`);
    }
  }
  return { ...body, headers };
}
