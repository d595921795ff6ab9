/**
 * Publishes what `npm run release:pack` packed:
 * `npm run release:publish -- --registry URL [--sha256 DIGEST] [--provenance]`.
 *
 * The second of the three steps of a release. It may publish, so it runs nothing but npm: all its
 * modules work without `npm ci`.
 */
import { readOptions, runScript, ScriptError } from "../packages/dev-tools/src/script.ts";
import { runNpmCommand } from "./release/command.ts";
import { assertTrustedPublishing } from "./release/npm-version.ts";
import { readPlan, releaseFolder } from "./release/plan.ts";
import { publishPlan, type PublishTarget } from "./release/publish-plan.ts";
import {
  isReachable,
  parseRegistry,
  publishTarball,
  type Registry,
  view,
  waitForIntegrity,
} from "./release/registry.ts";

const usage = "npm run release:publish -- --registry URL [--sha256 DIGEST] [--provenance]";

/** Options of a publication. */
export interface PublishOptions {
  /** SHA-256 that the plan must have, in hexadecimal. Default: any. */
  sha256?: string | undefined;
  /** Publishes as a trusted publisher, with a statement of where it was built. Default: false. */
  provenance?: boolean | undefined;
}

/**
 * Publishes the packed tarballs, as far as the registry doesn't have them.
 *
 * @throws {ScriptError} if not everything could be published.
 */
export async function publishPacked(
  registry: Registry,
  { sha256, provenance = false }: PublishOptions = {},
): Promise<void> {
  const plan = readPlan(releaseFolder, sha256);
  if (provenance) {
    assertTrustedPublishing(await runNpmCommand(["--version"], registry.env));
  }
  if (!(await isReachable(registry))) {
    throw new ScriptError(`The registry ${registry.url} does not respond; nothing was published.`);
  }

  const target: PublishTarget = {
    findIntegrity: (version) => view(registry, version, "dist.integrity"),
    waitForIntegrity: (version) => waitForIntegrity(registry, version),
    publish: (release, tarball) => publishTarball(registry, release, tarball, provenance),
  };
  const published = await publishPlan(plan, releaseFolder, target);

  const versions = plan.map(({ name, version }) => `${name}@${version}`).join(", ");
  console.log(`Published: ${published.join(", ") || "nothing"}.`);
  console.log(`The registry has what was packed: ${versions || "there was nothing new"}.`);
}

if (import.meta.main) {
  await runScript(async () => {
    const options = {
      registry: { type: "string" },
      sha256: { type: "string" },
      provenance: { type: "boolean" },
    } as const;
    const { registry = "", ...rest } = readOptions(options, usage);
    await publishPacked(parseRegistry(registry, usage), rest);
  });
}
