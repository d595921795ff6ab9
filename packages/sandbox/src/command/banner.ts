import type { SandboxServer } from "../server.ts";
import { isReachable, listHostNames } from "./addresses.ts";
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
  const names = listHostNames(server, settings);

  const lines = [
    `Local ROMA Connect with ${assets.join(" and ")}.`,
    `Listening on ${host}, port ${server.port}; answers to ${names.join(", ")}.`,
    `Page to watch it: ${server.url}/`,
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

function renderWarning({ allowedHosts }: SandboxSettings): string[] {
  const lines = [
    "Warning: other machines can use this sandbox, over plain HTTP and with a published password.",
    "Their clients have to allow that: see `allowInsecure` of @roma-assets/client.",
  ];
  if (allowedHosts.length === 0) {
    lines.push("It answers to no other names: add the one that they use with --allow-host NAME.");
  }

  return lines;
}
