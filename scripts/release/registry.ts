import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { runNpm } from "../install-tools.ts";
import { CommandError, root } from "../tool.ts";

/** The registry to publish to, and what tools have to be told to use no other. */
export interface Registry {
  url: string;
  env: Record<string, string>;
}

/** The registry at an address, whatever npm is configured for. */
export function registryAt(url: string): Registry {
  return { url, env: { npm_config_registry: url, "npm_config_@roma-assets:registry": url } };
}

/** The digest of a tarball, as registries give it. */
export function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

/** Whether the registry is there. Changesets would try for minutes, and then end with 0. */
export async function answers({ url, env }: Registry): Promise<boolean> {
  const args = ["ping", `--registry=${url}`, "--fetch-retries=0", "--fetch-timeout=10000"];
  return runNpm(args, { cwd: root, env }).then(
    () => true,
    () => false,
  );
}

/** What the registry says of a package or of one version; empty if it has none. */
export async function view(
  { url, env }: Registry,
  spec: string,
  field: "dist-tags.latest" | "dist.integrity",
): Promise<string> {
  const args = ["view", spec, field, "--json", "--prefer-online", `--registry=${url}`];
  try {
    const output = await runNpm(args, { cwd: root, env });
    return output.trim() === "" ? "" : String(JSON.parse(output));
  } catch (error) {
    if (error instanceof CommandError && error.output.includes("E404")) {
      return "";
    }
    throw error;
  }
}

/**
 * Compares what the registry has of a version with the tarball that was packed.
 *
 * @returns what is wrong; `undefined` if they are the same.
 */
export async function difference(
  registry: Registry,
  version: string,
  tarball: string,
): Promise<string | undefined> {
  const packed = integrityOf(readFileSync(tarball));
  let published = "";
  // A registry may need a moment until it gives what it was given.
  for (const seconds of [0, 1, 2, 4, 8]) {
    await sleep(seconds * 1000);
    try {
      published = await view(registry, version, "dist.integrity");
    } catch (error) {
      return `${version}: the registry does not say whether it has it. ${explain(error)}`;
    }
    if (published !== "") {
      break;
    }
  }
  if (published === "") {
    return `${version} is not in the registry.`;
  }
  return published === packed
    ? undefined
    : `${version} in the registry is ${published}, packed is ${packed}: it was not published from this commit.`;
}

// --- internal ---

function explain(error: unknown): string {
  return error instanceof CommandError ? error.output.trim() : String(error);
}
