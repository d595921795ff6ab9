/**
 * Releases by hand what `npm run version` prepared: `npm run release -- --registry URL [--push REMOTE]`
 * packs and verifies, publishes, and tags.
 *
 * The release workflow runs the three steps as jobs, each with the permissions that it needs. A
 * release that was interrupted continues when it is run again: packing always produces the same
 * bytes, and what the registry has already is only compared.
 */
import { readOptions, runScript } from "dev-tools";
import { packRelease } from "./release-pack.ts";
import { publishPacked } from "./release-publish.ts";
import { tagRelease } from "./release-tag.ts";
import { parseRegistry } from "./release/registry.ts";

const usage = "npm run release -- --registry URL [--push REMOTE]";

await runScript(async () => {
  const options = { registry: { type: "string" }, push: { type: "string" } } as const;
  const { registry: url = "", push } = readOptions(options, usage);
  const registry = parseRegistry(url, usage);

  if (await packRelease(registry)) {
    await publishPacked(registry);
    await tagRelease(registry, { push });
  }
});
