import type { paths } from "@roma-assets/types";
import createClient, { type Client } from "openapi-fetch";
import { call } from "./call.ts";
import { ArgumentError } from "./errors.ts";
import { type Operations, routes, server } from "./operations.gen.ts";
import { createTransport } from "./transport.ts";

/** What a client needs to know. */
export type RomaClientOptions = {
  /** The project that the instance is in. */
  projectId?: string | undefined;
  /** The ROMA Connect instance. */
  instanceId?: string | undefined;
  /** The user token, as IAM gives it in `X-Subject-Token`. */
  token?: string | undefined;
  /** Base URL of IAM; by default the global one, whose tokens work in all regions. */
  iamEndpoint?: string | undefined;
  /** Sends the requests; by default the platform's `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
} & (
  | {
      /** Base URL of ROMA Connect. */
      endpoint: string;
      region?: undefined;
    }
  | {
      endpoint?: undefined;
      /** The region that the instance runs in, like `ap-southeast-3`. */
      region: string;
    }
);

/** The operations of the API, and `raw`: the typed openapi-fetch client for everything else. */
export interface RomaClient extends Operations {
  readonly raw: Client<paths>;
}

/**
 * Creates a client. Nothing is sent until an operation is called.
 *
 * `token`, `projectId` and `instanceId` may be left out; an operation that needs one of them then
 * throws an {@link ArgumentError} before it sends.
 *
 * @throws {ArgumentError} if an endpoint is missing or not a URL.
 * @example
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, token });
 * const { job_id } = await roma.deleteAssets({ apps: ["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"] });
 */
export function createRomaClient(options: RomaClientOptions): RomaClient {
  const endpoint = checkUrl("endpoint", options.endpoint ?? regional(options.region));
  const iamEndpoint = options.iamEndpoint && checkUrl("iamEndpoint", options.iamEndpoint);
  const { origin } = new URL(endpoint);
  const transport = createTransport(options);
  const raw = createClient<paths>({
    baseUrl: endpoint,
    redirect: "manual",
    // A call to a base URL of its own must not carry the token there.
    fetch: (request) => transport(request, new URL(request.url).origin === origin),
  });
  const bound = { project_id: options.projectId, instance_id: options.instanceId };
  const client: Record<string, unknown> = { raw };
  for (const [name, route] of Object.entries(routes)) {
    const baseUrl = route.server && (iamEndpoint ?? route.server);
    client[name] = (input = {}, callOptions = {}) =>
      call({ raw, transport, route, baseUrl, bound }, input, callOptions);
  }
  return client as unknown as RomaClient;
}

// --- internal ---

function regional(region: string | undefined): string {
  if (!region) {
    throw new ArgumentError("endpoint, region: one of the two is needed, neither was given.");
  }
  if (!/^[\w-]+$/.test(region)) {
    throw new ArgumentError(`region: a name like "ap-southeast-3" is needed, not "${region}".`);
  }
  return server.replace("{region}", region);
}

function checkUrl(option: string, url: string): string {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new ArgumentError(`${option}: an http(s) URL is needed, not "${url}".`);
  }
  return url;
}
