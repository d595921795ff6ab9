import { assertArgument, assertHeaders } from "./arguments.ts";
import type { Outcome } from "./attempt.ts";
import { type Clock, systemClock } from "./clock.ts";
import { parseEndpoint, regionalEndpoint } from "./endpoint.ts";
import type { Route } from "./operation.ts";
import { type Operations, routes, server } from "./operations.gen.ts";
import type { CallOptions, RomaClientOptions } from "./options.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import { createRawClient, type RawClient, sendRaw } from "./raw.ts";
import { type BoundValues, buildRequest } from "./request.ts";
import { interpretSuccess, isBinaryResponse, readResult } from "./response.ts";
import { assertRuntime } from "./runtime.ts";
import { type Secrets, secretsFor } from "./secrets.ts";

/** The operations of the API, and `raw`, the typed openapi-fetch client for everything else. */
export interface RomaClient extends Operations {
  /**
   * The openapi-fetch client that the operations go through. Its middleware sees their requests,
   * but neither the token nor a signature.
   */
  readonly raw: RawClient;
  /** Base URL of ROMA Connect. */
  readonly endpoint: string;
  /** The clock that drives its delays and timeouts. */
  readonly clock: Clock;
  /** ID of the project that the client is bound to. */
  readonly projectId: string | undefined;
  /** ID of the instance that the client is bound to. */
  readonly instanceId: string | undefined;
}

/**
 * Creates a client. It sends nothing until an operation is called. The token and the numeric
 * options are checked only then.
 *
 * `token` (or `auth`), `projectId` and `instanceId` may be omitted. An operation that needs one of
 * them then throws an `ArgumentError` before it sends anything.
 *
 * @throws {ArgumentError} if the endpoint is missing, is not a URL, or uses http for a host other
 * than this machine, if both `token` and `auth` are set, if a header can't be sent, or if the
 * runtime is too old.
 * @example
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, token });
 * const { job_id } = await roma.deleteAssets({ apps: ["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"] });
 */
export function createRomaClient(options: RomaClientOptions): RomaClient {
  return createClient(options, secretsFor(options.auth ?? options.token));
}

/**
 * Creates a client like {@link createRomaClient}.
 *
 * @param secrets receives the secrets of its requests, and may contain others to mask.
 */
export function createClient(options: RomaClientOptions, secrets: Secrets): RomaClient {
  const { projectId, instanceId, allowInsecure, token, auth, clock = systemClock } = options;
  assertRuntime(options.fetch);

  assertArgument(!options.endpoint || !options.region, "Set `endpoint` or `region`, not both");
  const endpoint = options.endpoint || regionalEndpoint(server, options.region);
  const baseUrl = parseEndpoint("endpoint", endpoint, allowInsecure);
  const iamUrl =
    options.iamEndpoint && parseEndpoint("iamEndpoint", options.iamEndpoint, allowInsecure);

  assertArgument(!token || !auth, "Set `token` or `auth`, not both");
  assertHeaders(options.headers);

  const pipeline = createPipeline(options, secrets);

  const raw = createRawClient({
    baseUrl,
    headers: options.headers ?? {},
    async fetch(request) {
      // Never send the token or a signature to another base URL.
      const hasCredentials = token !== undefined || auth !== undefined;
      const { response } = await pipeline(request, {
        operation: "raw",
        needsCredentials: hasCredentials && isBelow(baseUrl, request.url),
        projectId,
        interpretSuccess: async ({ status }) => ({ status }),
        isStream: () => false,
        sendsStream: false,
        singleUse: findSingleUse(request),
        options: { signal: request.signal },
      });
      return response;
    },
  });

  const context: OperationContext = {
    raw,
    pipeline,
    secrets,
    bound: { project_id: projectId, instance_id: instanceId },
    baseUrlOf: ({ server: ownServer }) =>
      ownServer ? (iamUrl ?? iamServer(ownServer, options.region)) : baseUrl,
  };
  return { ...createOperations(context), raw, endpoint, clock, projectId, instanceId };
}

// --- internal ---

interface OperationContext {
  readonly raw: RawClient;
  readonly pipeline: Pipeline;
  readonly secrets: Secrets;
  readonly bound: BoundValues;
  /** Returns the base URL that an operation is sent to: that of ROMA Connect, or that of IAM. */
  readonly baseUrlOf: (route: Route) => string;
}

function iamServer(server: string, region: string | undefined): string {
  return server.includes("{region}") ? regionalEndpoint(server, region, "iamEndpoint") : server;
}

/**
 * Middleware may change the URL of a request, but the token or the signature goes only to the
 * operation's server.
 */
function isBelow(baseUrl: string, url: string): boolean {
  return url.startsWith(`${baseUrl}/`);
}

/**
 * Returns what to do if the response of a request through `raw` is lost, if its operation is executed
 * only once. The operation is recognized by its path, because the endpoint may have one too.
 */
function findSingleUse({ method, url }: Request): string | undefined {
  const segments = new URL(url).pathname.split("/");
  const route = Object.values<Route>(routes).find((each) => {
    const expected = each.path.slice(1).split("/");
    const actual = segments.slice(-expected.length);
    const isPath = expected.every((part, index) => part.startsWith("{") || part === actual[index]);
    return each.method === method && isPath;
  });
  return route?.singleUse;
}

function createOperations(context: OperationContext): Operations {
  const operations = Object.entries(routes).map(([name, route]) => [
    name,
    createOperation(name, route, context),
  ]);
  return Object.fromEntries(operations);
}

/** Creates an operation. It takes one flat object and returns the body of the success response. */
function createOperation(operation: string, route: Route, context: OperationContext) {
  const { raw, pipeline, secrets } = context;
  const { method, path } = route;
  const isStream = (response: Response) => isBinaryResponse(route, response);

  return async (input: object = {}, options: CallOptions = {}): Promise<unknown> => {
    const { release, ...request } = buildRequest(route, input, context.bound);
    const baseUrl = context.baseUrlOf(route);
    assertHeaders({ ...options.headers, ...request.params.header });

    let label = `${method} ${path}`;
    let outcome: Outcome | undefined;
    const result = await sendRaw(raw, method, path, {
      ...request,
      baseUrl,
      headers: options.headers,
      async fetch(outgoing) {
        label = `${method} ${outgoing.url}`;
        outcome = await pipeline(outgoing, {
          operation,
          needsCredentials: route.auth === true && isBelow(baseUrl, outgoing.url),
          projectId: route.server ? undefined : context.bound.project_id,
          interpretSuccess: async (response) =>
            isStream(response)
              ? { status: response.status }
              : interpretSuccess(route, response, await response.clone().text()),
          isStream,
          sendsStream: request.body instanceof ReadableStream,
          singleUse: route.singleUse,
          options,
        });
        return outcome.response;
      },
    }).finally(release);

    const { retryAfterMs, authProblem } = outcome ?? {};
    const cause = authProblem === undefined ? {} : { cause: authProblem };
    return readResult(route, label, result, { retryAfterMs, secrets, ...cause });
  };
}
