import { isLocal, parseListeningHost } from "../guard.ts";
import type { SandboxServer } from "../server.ts";
import type { SandboxSettings } from "./options.ts";

/** Describes a running sandbox to the person who has started it. */
export function renderBanner(
  server: SandboxServer,
  settings: SandboxSettings,
  ruleCount: number,
): string {
  const { host, apps, tasks, seed } = settings;
  const assets = [
    describeAssets("application", "app", apps),
    describeAssets("task", "task", tasks),
  ];

  const lines = [
    `Local ROMA Connect with ${assets.join(" and ")}.`,
    `Listening on ${host}, port ${server.port}; answers to ${namesOf(server, settings).join(", ")}.`,
    `State: ${server.url}/_sandbox/state`,
  ];
  if (ruleCount > 0) {
    lines.push(`Fault rules: ${ruleCount}, with the seed ${seed}.`);
  }
  if (isReachable(settings)) {
    lines.push(...renderWarning(settings));
  }

  return [...lines, "Press Ctrl-C to stop. Settings to connect with, on stdout:", ""].join("\n");
}

/**
 * Returns the URL to connect with. If other machines can reach the server, it has the first name that
 * was allowed for them.
 */
export function findEndpoint({ url, port }: SandboxServer, settings: SandboxSettings): string {
  const [name] = settings.allowedHosts;
  return name !== undefined && isReachable(settings) ? `http://${name}:${port}` : url;
}

// --- internal ---

function describeAssets(noun: string, prefix: string, count: number): string {
  if (count === 0) {
    return `no ${noun}s`;
  }
  if (count === 1) {
    return `1 ${noun} (${prefix}-1)`;
  }

  return `${count.toLocaleString("en-US")} ${noun}s (${prefix}-1 to ${prefix}-${count})`;
}

/** Returns the names of hosts for which requests are answered. */
function namesOf({ url }: SandboxServer, { allowedHosts }: SandboxSettings): string[] {
  return [...new Set(["localhost", "127.0.0.1", new URL(url).hostname, ...allowedHosts])];
}

/** Returns true if other machines can reach the server. */
function isReachable({ host }: SandboxSettings): boolean {
  return !isLocal(parseListeningHost(host)?.name ?? "");
}

function renderWarning({ allowedHosts }: SandboxSettings): string[] {
  const lines = [
    "Warning: other machines can use this sandbox, with the password below, over plain HTTP.",
    "Their clients have to allow that: see `allowInsecure` of @roma-assets/client.",
  ];
  if (allowedHosts.length === 0) {
    lines.push("It answers to no other names: add the one that they use with --allow-host NAME.");
  }

  return lines;
}
