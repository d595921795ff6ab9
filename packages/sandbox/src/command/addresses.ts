import { isLocal, parseListeningHost } from "../guard.ts";
import type { SandboxServer } from "../server.ts";
import type { SandboxSettings } from "./options.ts";

/** Returns true if other machines can reach the server. */
export function isReachable({ host }: SandboxSettings): boolean {
  const name = parseListeningHost(host)?.name;
  return name !== undefined && !isLocal(name);
}

/**
 * Returns the URL to connect with. If other machines can reach the server, it has the first name that
 * was allowed for them.
 */
export function findEndpoint({ url, port }: SandboxServer, settings: SandboxSettings): string {
  const [name] = settings.allowedHosts;
  return name !== undefined && isReachable(settings) ? `http://${name}:${port}` : url;
}

/** Returns the names of hosts for which requests are answered. */
export function listHostNames({ url }: SandboxServer, { allowedHosts }: SandboxSettings): string[] {
  return [...new Set(["localhost", "127.0.0.1", new URL(url).hostname, ...allowedHosts])];
}
