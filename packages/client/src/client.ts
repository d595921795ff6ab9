import type { paths } from "@roma-assets/types";
import createClient, { type Client } from "openapi-fetch";
import { createOperations } from "./call.ts";
import { check, pathSerializer } from "./check.ts";
import { type Operations, server } from "./operations.gen.ts";
import { createTransport, type TransportOptions } from "./transport.ts";
import { isSafe } from "./retry.ts";

/** What a client needs to know. */
export type RomaClientOptions = TransportOptions & {
  /** Base URL of ROMA Connect. */
  endpoint?: string | undefined;
  /** In place of the endpoint: the region that the instance runs in, like `ap-southeast-3`. */
  region?: string | undefined;
  /** The project that the instance is in. */
  projectId?: string | undefined;
  /** The ROMA Connect instance. */
  instanceId?: string | undefined;
  /** Base URL of IAM; by default the global one, whose tokens work in all regions. */
  iamEndpoint?: string | undefined;
  /** Lets the token go over http to other hosts than this one. */
  allowInsecure?: boolean | undefined;
} & ({ endpoint: string; region?: undefined } | { endpoint?: undefined; region: string });

/** The operations of the API, and `raw`: the typed openapi-fetch client for everything else. */
export interface RomaClient extends Operations {
  readonly raw: Client<paths>;
  /** Base URL of ROMA Connect. */
  readonly endpoint: string;
  /** The project that the client is bound to. */
  readonly projectId: string | undefined;
  /** The instance that the client is bound to. */
  readonly instanceId: string | undefined;
}

/**
 * Creates a client. Nothing is sent until an operation is called, and only then are numbers and the
 * token looked at.
 *
 * `token`, `projectId` and `instanceId` may be left out; an operation that needs one of them then
 * throws an `ArgumentError` before it sends.
 *
 * @throws {ArgumentError} if an endpoint is missing, not a URL, or neither https nor this machine.
 * @example
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, token });
 * const { job_id } = await roma.deleteAssets({ apps: ["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"] });
 */
export function createRomaClient(options: RomaClientOptions): RomaClient {
  const { projectId, instanceId, allowInsecure, iamEndpoint } = options;
  const endpoint = options.endpoint ?? inRegion(server, options.region);
  const base = checkUrl("endpoint", endpoint, allowInsecure);
  const iam = checkUrl("iamEndpoint", iamEndpoint ?? endpoint, allowInsecure);
  const transport = createTransport(options);
  const raw = createClient<paths>({
    baseUrl: base,
    headers: options.headers ?? {},
    pathSerializer,
    async fetch(request) {
      const { method, url, signal } = request;
      const headers = new Headers(request.headers);
      const body = isSafe(method) ? undefined : request.arrayBuffer();
      // A call to a base URL of its own must not carry the token there.
      const withToken = options.token !== undefined && url.startsWith(`${base}/`);
      const outgoing = { operation: "raw", method, url, headers, body, withToken };
      const { response, text } = await transport(outgoing, { signal });
      // An error that is cut off can't be read.
      return response.status < 400 ? response : new Response(text || null, response);
    },
  });
  const checked = { ...options, endpoint: base, iamEndpoint: iamEndpoint && iam };
  return { ...createOperations(transport, checked), raw, endpoint, projectId, instanceId };
}

/** A server's URL in a region. */
export function inRegion(url: string, region: string | undefined): string {
  const rule = 'region: a name like "ap-southeast-3" is needed, or an endpoint';
  check(/^[\w-]+$/.test(region ?? ""), `${rule}, not ${region}`);
  return url.replace("{region}", String(region));
}

// --- internal ---

/** What a token may be sent to: https, or this machine. */
const secure = /^(https:|http:\/\/((.+\.)?localhost|127[.\d]+|\[::1\])(:\d+)?$)/;

/** The URL, without slashes at its end, if requests may go there. */
function checkUrl(option: string, value: string, allowInsecure: boolean | undefined): string {
  const url = URL.parse(value);
  const allowed = allowInsecure ? /^https?:/ : secure;
  const rule = "https without user, query and fragment is needed; http needs allowInsecure";
  const isAllowed = url && allowed.test(url.origin) && url.href === url.origin + url.pathname;
  check(isAllowed, `${option}: ${rule}, not ${url?.origin}`);
  return url.href.replace(/\/*$/, "");
}
