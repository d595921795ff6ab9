import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { explainError, root, runNpm, SubprocessError } from "dev-tools";

/** The registry to publish to, with the environment that makes tools use no other. */
export interface Registry {
  url: string;
  env: Record<string, string>;
}

/** Returns the registry at an address, whatever npm is configured for. */
export function registryAt(url: string): Registry {
  return { url, env: { npm_config_registry: url, "npm_config_@roma-assets:registry": url } };
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
  return runNpm(args, { cwd: root, env }).then(
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
    const { stdout } = await runNpm(args, { cwd: root, env });
    return stdout.trim() === "" ? "" : String(JSON.parse(stdout));
  } catch (error) {
    if (error instanceof SubprocessError && error.output.includes("E404")) {
      return "";
    }

    throw error;
  }
}

/**
 * Compares a version in the registry with the tarball that was packed.
 *
 * @returns the problem; undefined if they are the same.
 */
export async function compareWithRegistry(
  registry: Registry,
  version: string,
  tarball: string,
): Promise<string | undefined> {
  let published: string;
  try {
    published = await waitForIntegrity(registry, version);
  } catch (error) {
    return `${version}: could not read it from the registry. ${String(explainError(error))}`;
  }

  if (published === "") {
    return `${version} is not in the registry.`;
  }

  const packed = integrityOf(readFileSync(tarball));
  return published === packed
    ? undefined
    : `${version}: the registry has ${published}, but ${packed} was packed. It was published from another commit.`;
}

// --- internal ---

/** Delays between the attempts, in seconds: a registry may need a moment to show a new version. */
const DELAYS = [0, 1, 2, 4, 8];

async function waitForIntegrity(registry: Registry, version: string): Promise<string> {
  for (const seconds of DELAYS) {
    await sleep(seconds * 1000);
    const integrity = await view(registry, version, "dist.integrity");
    if (integrity !== "") {
      return integrity;
    }
  }

  return "";
}
