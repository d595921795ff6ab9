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
 * Creates a client. Nothing is sent until an operation is called.
 */
export function createRomaClient(options: RomaClientOptions): RomaClient {
  const { projectId, instanceId, allowInsecure, iamEndpoint } = options;
  const endpoint = options.endpoint ?? inRegion(server, options.region);
  const base = checkUrl("endpoint", endpoint, allowInsecure);
  checkUrl("iamEndpoint", iamEndpoint ?? endpoint, allowInsecure);
  const transport = createTransport(options);
  const raw = createClient<paths>({
    baseUrl: endpoint,
    headers: options.headers ?? {},
    pathSerializer,
    async fetch(request) {
      const { method, url, headers, signal } = request;
      const body = isSafe(method) ? undefined : await request.arrayBuffer();
      // A call to a base URL of its own must not carry the token there.
      const withToken = options.token !== undefined && url.startsWith(`${base}/`);
      const outgoing = { operation: "raw", method, url, headers, body, withToken };
      return (await transport(outgoing, { signal })).response;
    },
  });
  return { ...createOperations(transport, base, options), raw, endpoint, projectId, instanceId };
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
