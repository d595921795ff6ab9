import { createFinalURL, createQuerySerializer, mergeHeaders } from "openapi-fetch";
import { check, checkLimit, pathSerializer } from "./check.ts";
import { ApiError, ArgumentError, UnexpectedResponseError, UnknownOutcomeError } from "./errors.ts";
import type { Param, Route } from "./operation.ts";
import { type Operations, routes } from "./operations.gen.ts";
import { dontRepeat, isSafe, isUnclear } from "./retry.ts";
import type { RomaClientOptions } from "./client.ts";
import type { Answer, CallOptions, Outgoing, Transport } from "./transport.ts";

/** The client's options; its endpoints have no slash at their end. */
export type OperationOptions = Omit<RomaClientOptions, "endpoint"> & { endpoint: string };

/**
 * Creates the operations. Each takes one flat object, and gives the body of the success answer,
 * with the documented headers where there are any.
 */
export function createOperations(transport: Transport, options: OperationOptions): Operations {
  const { endpoint, iamEndpoint, headers, projectId, instanceId } = options;
  const bound = { project_id: projectId, instance_id: instanceId };
  const create =
    (operation: string, route: Route) =>
    async (input: Values = {}, own: CallOptions = {}) => {
      const { method, path, server, auth: withToken } = route;
      const params = place(route.params, input, bound);
      const { body, header } = params;
      const json = body && { "content-type": "application/json" };
      const baseUrl = server ? (iamEndpoint ?? server) : endpoint;
      let request: Outgoing;
      try {
        request = {
          operation,
          method,
          url: createFinalURL(path, { baseUrl, params, querySerializer, pathSerializer }),
          headers: mergeHeaders(json, headers, own.headers, header),
          body: body && JSON.stringify(body),
          withToken,
        };
      } catch (reason) {
        // The platform's error would print the value.
        check(reason instanceof ArgumentError, `${operation}: a header or a value can't be sent`);
        throw reason;
      }
      return read(route, `${method} ${request.url}`, await transport(request, own));
    };
  const operations = Object.entries(routes).map(([name, route]) => [name, create(name, route)]);
  return Object.fromEntries(operations);
}

// --- internal ---

type Values = Readonly<Record<string, unknown>>;

type Placed = Partial<Record<Param["in"], Record<string, string>>>;

/** Puts each value where the route wants it, once it is known that it may be sent. */
function place(params: Route["params"], input: Values, bound: Values): Placed {
  const placed: Placed = {};
  for (const name in input) {
    check(name in params && !(name in bound), `${name}: unknown to this operation`);
  }
  for (const [name, param] of Object.entries(params)) {
    const value = Object(name in bound ? bound : input)[name] ?? undefined;
    check(value !== undefined || !param.required, `${name}: needed by this operation`);
    if (value !== undefined) {
      checkLimit(name, value, param);
      (placed[param.in] ??= {})[name] = value as string;
    }
  }
  return placed;
}

const querySerializer = createQuerySerializer();

/** The answer's body, with the documented headers, if it is the one that the API promises. */
function read(route: Route, label: string, answer: Answer): unknown {
  const { response, text, ...more } = answer;
  const { status, headers, ok } = response;
  const mayHaveRun = !isSafe(route.method) && (ok || isUnclear(response));
  let body: unknown = text || undefined;
  try {
    body = JSON.parse(text);
  } catch {}
  if (status >= 400) {
    const failure = new ApiError(label, response, body, { ...more, mayHaveRun });
    const isLost = mayHaveRun && (status === 502 || status === 504);
    throw isLost ? new UnknownOutcomeError(failure.message, failure) : failure;
  }
  // A status that is not documented, or as a range, is taken for the first one that is.
  const [first = {}] = Object.values(route.answers);
  const { returns, isArray, headers: promised = {} } = route.answers[status] ?? first;
  const fields = Object(body);
  const names = Object.keys(promised);
  const missing =
    returns?.find((name) => (fields[name] ?? "") === "") ??
    names.find((name) => promised[name] && !headers.has(name));
  const problem = !ok
    ? "no redirect is followed"
    : returns && (fields !== body || Array.isArray(body) === !isArray)
      ? `the body is not JSON, or not a JSON ${isArray ? "list" : "object"}`
      : missing && `it has no ${missing}`;
  if (problem) {
    const message = `${label}: ${status}, but ${problem}${mayHaveRun ? dontRepeat : ""}`;
    throw new UnexpectedResponseError(message, { status, body: text, mayHaveRun });
  }
  const documented = names.map((name) => [name, headers.get(name) ?? undefined]);
  return names.length ? { ...fields, headers: Object.fromEntries(documented) } : body;
}
