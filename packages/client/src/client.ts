import type { paths } from "@roma-assets/types";
import createClient, { type Client, defaultPathSerializer } from "openapi-fetch";
import { createOperations } from "./call.ts";
import { ArgumentError } from "./errors.ts";
import { type Operations, server } from "./operations.gen.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

/** What a client needs to know. */
export type RomaClientOptions = TransportOptions & {
  /** The project that the instance is in. */
  projectId?: string | undefined;
  /** The ROMA Connect instance. */
  instanceId?: string | undefined;
  /** Base URL of IAM; by default the global one, whose tokens work in all regions. */
  iamEndpoint?: string | undefined;
  /** Lets the token go over http to other hosts than this one. */
  allowInsecure?: boolean | undefined;
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
  /** Base URL of ROMA Connect. */
  readonly endpoint: string;
  /** The project that the client is bound to. */
  readonly projectId: string | undefined;
  /** The instance that the client is bound to. */
  readonly instanceId: string | undefined;
}

/**
 * Creates a client. Nothing is sent until an operation is called.
 *
 * `token`, `projectId` and `instanceId` may be left out; an operation that needs one of them then
 * throws an {@link ArgumentError} before it sends.
 *
 * @throws {ArgumentError} if an endpoint is missing, not a URL, or neither https nor this machine.
 * @example
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, token });
 * const { job_id } = await roma.deleteAssets({ apps: ["b2e6b145-4f3f-4a80-aa45-f4b8029f95a3"] });
 */
export function createRomaClient(options: RomaClientOptions): RomaClient {
  const { projectId, instanceId, iamEndpoint, allowInsecure } = options;
  const endpoint = options.endpoint ?? inRegion(server, options.region);
  const base = checkUrl("endpoint", endpoint, allowInsecure).href.replace(/\/*$/, "/");
  if (iamEndpoint !== undefined) {
    checkUrl("iamEndpoint", iamEndpoint, allowInsecure);
  }
  const transport = createTransport(options);
  const raw = createClient<paths>({
    baseUrl: endpoint,
    headers: options.headers ?? {},
    pathSerializer(path, params) {
      // An ID of dots can't be encoded away: the URL would be another one.
      const name = Object.keys(params).find((each) => /^\.{0,2}$/.test(String(params[each])));
      if (name) {
        throw new ArgumentError(`${name}: "${String(params[name])}" can't be an ID`);
      }
      return defaultPathSerializer(path, params);
    },
    fetch: (request) => {
      // A call to a base URL of its own must not carry the token there.
      const withToken = options.token !== undefined && request.url.startsWith(base);
      return transport(request, { operation: "raw", withToken });
    },
  });
  const bound = { project_id: projectId, instance_id: instanceId };
  const operations = createOperations(raw, transport, iamEndpoint, bound);
  return { ...operations, raw, endpoint, projectId, instanceId };
}

/** A server's URL in a region. */
export function inRegion(url: string, region: string | undefined): string {
  if (!region || !/^[\w-]+$/.test(region)) {
    throw new ArgumentError('region: a name like "ap-southeast-3" or an endpoint is needed');
  }
  return url.replace("{region}", region);
}

// --- internal ---

/** What a token may be sent to: https, or this machine. */
const secure = /^(https:|http:\/\/((.+\.)?localhost|127[.\d]+|\[::1\])(:\d+)?$)/;

function checkUrl(option: string, value: string, allowInsecure: boolean | undefined): URL {
  const url = URL.parse(value);
  const allowed = allowInsecure ? /^https?:/ : secure;
  if (!url || !allowed.test(url.origin) || url.href !== url.origin + url.pathname) {
    throw new ArgumentError(
      `${option}: https without user, query and fragment is needed, not ${url?.origin}; http needs allowInsecure`,
    );
  }
  return url;
}
