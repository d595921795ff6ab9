import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../packages/dev-tools/src/script.ts";
import { CommandError, runNpmCommand } from "./command.ts";
import type { PlannedRelease } from "./plan.ts";

/** The registry to publish to, with the environment that makes tools use no other. */
export interface Registry {
  url: string;
  env: Record<string, string>;
}

/** Returns the registry at an address, whatever npm is configured for. */
export function registryAt(url: string): Registry {
  return { url, env: { npm_config_registry: url, "npm_config_@roma-assets:registry": url } };
}

/**
 * Reads the registry of a command line.
 *
 * @throws {UsageError} if it is missing, or no URL.
 */
export function parseRegistry(url: string, usage: string): Registry {
  if (!/^https?:/.test(url) || !URL.canParse(url)) {
    throw new UsageError("The URL of the registry is missing or invalid.", usage);
  }

  return registryAt(url);
}

/** Returns the digest of a tarball in the format of registries. */
export function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

/**
 * Returns true if the registry responds. Changesets would retry for minutes, and then exit with 0.
 */
export async function isReachable({ url, env }: Registry): Promise<boolean> {
  const args = ["ping", `--registry=${url}`, "--fetch-retries=0", "--fetch-timeout=10000"];
  return runNpmCommand(args, env).then(
    () => true,
    () => false,
  );
}

/** Returns what the registry knows about a package or a version. Returns "" if it has none. */
export async function view(
  { url, env }: Registry,
  spec: string,
  field: "dist-tags.latest" | "dist.integrity",
): Promise<string> {
  const args = ["view", spec, field, "--json", "--prefer-online", `--registry=${url}`];
  try {
    const stdout = await runNpmCommand(args, env);
    return stdout === "" ? "" : String(JSON.parse(stdout));
  } catch (error) {
    if (error instanceof CommandError && error.output.includes("E404")) {
      return "";
    }

    throw error;
  }
}

/** Returns the SHA-512 of a version. Returns "" if the registry doesn't have it after a while. */
export async function waitForIntegrity(registry: Registry, version: string): Promise<string> {
  for (const seconds of DELAYS) {
    await sleep(seconds * 1000);
    const integrity = await view(registry, version, "dist.integrity");
    if (integrity !== "") {
      return integrity;
    }
  }

  return "";
}

/**
 * Publishes a tarball.
 *
 * @param hasProvenance adds a statement of where it was built, which npm can do only in a CI that it
 * knows. This takes precedence over `publishConfig.provenance`.
 */
export async function publishTarball(
  { url, env }: Registry,
  { access, tag }: PlannedRelease,
  tarball: string,
  hasProvenance: boolean,
): Promise<void> {
  const flags = [`--access=${access}`, `--tag=${tag}`, `--provenance=${hasProvenance}`];
  await runNpmCommand(["publish", tarball, `--registry=${url}`, ...flags], env);
}

// --- internal ---

/** Delays between the attempts, in seconds: a registry may need a moment to show a new version. */
const DELAYS = [0, 1, 2, 4, 8];
