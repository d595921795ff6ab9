import type { paths } from "@roma-assets/types";
import type { Client } from "openapi-fetch";
import {
  ApiError,
  ArgumentError,
  isRomaError,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
import { checkLimit } from "./limits.ts";
import type { Param, Route } from "./operation.ts";
import { type Operations, routes } from "./operations.gen.ts";
import { isSafe, isUnclear } from "./retry.ts";
import type { Answer, CallOptions, Outgoing, Transport } from "./transport.ts";

/**
 * Creates the operations. Each takes one flat object, and gives the body of the success answer,
 * with the documented headers where there are any.
 *
 * @param iamEndpoint replaces the server of the operations that have one of their own.
 * @param bound the parameters that never change.
 */
export function createOperations(
  raw: Client<paths>,
  transport: Transport,
  iamEndpoint: string | undefined,
  bound: Values,
): Operations {
  let Request: unknown = LightRequest;
  const { use } = raw;
  raw.use = (...middleware) => {
    // A middleware needs the platform's own.
    Request = undefined;
    use(...middleware);
  };
  const call = async (operation: string, route: Route, input: Values, options: CallOptions) => {
    const { body, ...params } = place(route, input, bound);
    const baseUrl = route.server && (iamEndpoint ?? route.server);
    let label = "";
    const fetch = (request: Outgoing) => {
      label = `${request.method} ${request.url}`;
      return transport(request, { ...options, operation, withToken: route.auth ?? false });
    };
    const init = { ...options, baseUrl, params, body, parseAs: "text", Request, fetch };
    // The route says at run time what the type would ask to be known at compile time.
    const result = await raw[route.method as "POST"](
      route.path as "/v3/auth/tokens",
      init as never,
    ).catch((reason: unknown) => {
      // Before it gets to the transport, or a middleware, only a header or a value can be wrong; the
      // platform's error would print it.
      throw label || !Request || isRomaError(reason)
        ? reason
        : new ArgumentError(`${operation}: a header or a value can't be sent`);
    });
    return read(route, label, result);
  };
  const operations = Object.entries(routes).map(([name, route]) => [
    name,
    (input?: Values, options?: CallOptions) => call(name, route, input ?? {}, options ?? {}),
  ]);
  return Object.fromEntries(operations);
}

// --- internal ---

type Values = Readonly<Record<string, unknown>>;

/** The few fields of a `Request` that are used: to build a real one costs more than all the rest. */
class LightRequest {
  declare readonly url: string;

  constructor(url: string, init: object) {
    Object.assign(this, init, { url });
  }
}

/** Puts each value where the route wants it, once it is known that it may be sent. */
function place({ params }: Route, input: Values, bound: Values): Placed {
  const known = Object.keys(params).filter((name) => !(name in bound));
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown) {
    throw new ArgumentError(`${unknown}: unknown here; known are ${known.join(", ")}`);
  }
  const placed: Placed = {};
  for (const [name, param] of Object.entries(params)) {
    const value = name in bound ? bound[name] : input[name];
    if (param.required && (value === undefined || value === null)) {
      throw new ArgumentError(`${name}: needed by this operation, not "${String(value)}"`);
    }
    if (value !== undefined) {
      checkLimit(name, value, param);
      (placed[param.in] ??= {})[name] = value;
    }
  }
  return placed;
}

type Placed = Partial<Record<Param["in"], Record<string, unknown>>>;

/** The answer's body, with the documented headers, if it is the one that the API promises. */
function read(route: Route, label: string, result: Result): unknown {
  const { data = "", error = "", response } = result;
  const { status, headers, ok } = response;
  const unsafe = !isSafe(route.method);
  const fail = (problem: string): never => {
    const fields = { status, body: String(data || error), mayHaveRun: unsafe && ok };
    throw new UnexpectedResponseError(`${label}: ${status}, but ${problem}`, fields);
  };
  // A browser shows a redirect that is not followed as status 0.
  if (!ok && status < 400) {
    fail("no redirect is followed");
  }
  if (!ok) {
    const failure = new ApiError(label, response, error === "" ? undefined : error, {
      ...("cause" in response && { cause: response.cause }),
      mayHaveRun: unsafe && isUnclear(response),
    });
    throw unsafe && (status === 502 || status === 504)
      ? new UnknownOutcomeError(failure.message, failure)
      : failure;
  }
  if (!route.returns) {
    return undefined;
  }
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {}
  if (typeof body !== "object" || !body || Array.isArray(body)) {
    return fail("the body is not JSON, or not a JSON object");
  }
  const missing = route.returns.find((name) => ((body as Values)[name] ?? null) === null);
  if (missing) {
    fail(`the body has no ${missing}`);
  }
  const documented = Object.entries(route.responseHeaders ?? {}).map(([name, required]) => [
    name,
    headers.get(name) ?? (required ? fail(`the header ${name} is missing`) : undefined),
  ]);
  return route.responseHeaders ? { ...body, headers: Object.fromEntries(documented) } : body;
}

type Result = { data?: string; error?: unknown; response: Answer };
