import type { paths } from "@roma-assets/types";
import type { Client } from "openapi-fetch";
import { ApiError, ArgumentError, UnexpectedResponseError } from "./errors.ts";
import { checkLimit } from "./limits.ts";
import type { CallOptions, Param, Route } from "./operation.ts";
import type { Transport } from "./transport.ts";

/** What all calls of an operation have in common. */
export interface Target {
  readonly raw: Client<paths>;
  readonly transport: Transport;
  readonly route: Route;
  /** The server, where it is not the client's own. */
  readonly baseUrl: string | undefined;
  /** The parameters that never change. */
  readonly bound: Values;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Calls an operation: one flat object in, the body of the success answer out, with the documented
 * headers where there are any.
 */
export async function call(target: Target, input: Values, options: CallOptions): Promise<unknown> {
  const { route } = target;
  const { body, ...params } = place(route, input, target.bound);
  let request = "";
  const init = {
    baseUrl: target.baseUrl,
    params,
    body,
    signal: options.signal,
    parseAs: "stream",
    fetch: (prepared: Request) => {
      request = `${prepared.method} ${prepared.url}`;
      return target.transport(prepared, route.auth ?? false);
    },
  };
  // The route says at run time what the type would ask to be known at compile time.
  const { response, error } = await target.raw.request(
    route.method as "post",
    route.path as "/v3/auth/tokens",
    init as never,
  );
  if (response.ok) {
    return read(route, request, response);
  }
  // A browser shows a redirect that is not followed as status 0.
  if (response.status < 400) {
    const problem = "the API does not redirect, and no redirect is followed";
    throw new UnexpectedResponseError(request, response.status, problem, String(error ?? ""));
  }
  throw new ApiError(request, response, (error as unknown) === "" ? undefined : error);
}

// --- internal ---

/** Puts each value where the route wants it, once it is known that it may be sent. */
function place(route: Route, input: Values, bound: Values): Partial<Record<Param["in"], object>> {
  for (const name of Object.keys(input)) {
    if (!(name in route.params) || name in bound) {
      const names = Object.keys(route.params).filter((known) => !(known in bound));
      throw new ArgumentError(`${name}: unknown here; known are ${names.join(", ")}.`);
    }
  }
  const placed: Partial<Record<Param["in"], Record<string, unknown>>> = {};
  for (const [name, param] of Object.entries(route.params)) {
    const value = name in bound ? bound[name] : input[name];
    if (value === undefined) {
      if (param.required) {
        throw new ArgumentError(`${name}: needed by this operation, but not given.`);
      }
      continue;
    }
    checkLimit(name, value, param);
    if (param.items && Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        checkLimit(`${name}[${index}]`, item, param.items);
      }
    }
    (placed[param.in] ??= {})[name] = value;
  }
  return placed;
}

/** Reads a success answer, which has to be the one that the API promises. */
async function read(route: Route, request: string, response: Response): Promise<unknown> {
  const text = await response.text();
  if (!route.returns) {
    return undefined;
  }
  const fail = (problem: string) =>
    new UnexpectedResponseError(request, response.status, problem, text);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw fail("the body is not JSON");
  }
  if (typeof body !== "object" || body === null) {
    throw fail("the body is not a JSON object");
  }
  for (const name of route.returns) {
    if (!(name in body)) {
      throw fail(`the body has no ${name}`);
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
      throw fail(`the header ${name} is missing`);
    }
  }
  return { ...body, headers };
}
