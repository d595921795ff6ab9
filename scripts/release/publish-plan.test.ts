import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readPlan } from "./plan.ts";
import { publishPlan, type PublishTarget } from "./publish-plan.ts";
import { integrityOf } from "./registry.ts";

const types = "@roma-assets/types@1.0.0";
const client = "@roma-assets/client@1.0.0";

test("publishes in the order of the plan, with its dist-tags", async () => {
  const { folder } = createRelease();
  const registry = createRegistry();

  const published = await publishPlan(readPlan(folder), folder, registry);

  expect(published).toEqual([types, client]);
  expect(registry.calls).toEqual([`${types} as next`, `${client} as latest`]);
});

test("skips a version that the registry has with the same contents", async () => {
  const { folder } = createRelease();
  const registry = createRegistry({ [types]: integrityOf(Buffer.from("types")) });

  expect(await publishPlan(readPlan(folder), folder, registry)).toEqual([client]);
  expect(registry.calls).toEqual([`${client} as latest`]);
});

test("publishes nothing if the registry has a version with other contents", async () => {
  const { folder } = createRelease();
  const registry = createRegistry({ [client]: "sha512-other" });

  await expect(publishPlan(readPlan(folder), folder, registry)).rejects.toThrow(
    `${client}: the registry has sha512-other, but ${integrityOf(Buffer.from("client"))} was packed.`,
  );
  expect(registry.calls).toEqual([]);
});

test("stops at the first version that can't be published", async () => {
  const { folder } = createRelease();
  const registry = createRegistry();
  registry.publish = () => Promise.reject(new Error("no rights"));

  const failure = publishPlan(readPlan(folder), folder, registry);

  await expect(failure).rejects.toThrow(
    `${types} is not in the registry.\nError: no rights\nTo continue: run this command again.`,
  );
});

test("believes the registry if the response to a publication is lost", async () => {
  const { folder } = createRelease();
  const registry = createRegistry();
  const { publish } = registry;
  registry.publish = async (release, tarball) => {
    await publish(release, tarball);
    throw new Error("connection reset");
  };

  expect(await publishPlan(readPlan(folder), folder, registry)).toEqual([types, client]);
});

test("refuses tarballs that are not those of the plan", () => {
  const { folder } = createRelease();
  writeFileSync(join(folder, "packages/client.tgz"), "something else");

  expect(() => readPlan(folder)).toThrow(
    "Not what was packed, by their SHA-256: packages/client.tgz; nothing was published.",
  );
});

test("refuses another plan than the one that was packed", () => {
  const { folder, sha256 } = createRelease();
  expect(readPlan(folder, sha256)).toHaveLength(2);

  const other = "0".repeat(64);
  expect(() => readPlan(folder, other)).toThrow(
    `its SHA-256 is ${sha256}, but ${other} was expected; nothing was published.`,
  );
});

test("refuses a plan of another version of changesets", () => {
  const { folder } = createRelease();
  writeFileSync(join(folder, "publish-plan.json"), JSON.stringify({ version: 2, plan: [] }));
  expect(() => readPlan(folder)).toThrow("publish-plan.json has the unknown version 2.");
});

// --- internal ---

/** Creates a folder as `changeset pack` does: of two packages, one of which depends on the other. */
function createRelease(): { folder: string; sha256: string } {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "packages"));

  const plan = [
    [plannedRelease(folder, "types", "next"), { kind: "tag-only", name: "a", version: "1.0.0" }],
    [plannedRelease(folder, "client", "latest")],
  ];
  const text = JSON.stringify({ version: 1, plan });
  writeFileSync(join(folder, "publish-plan.json"), text);

  return { folder, sha256: createHash("sha256").update(text).digest("hex") };
}

function plannedRelease(folder: string, name: string, tag: string): object {
  const path = `packages/${name}.tgz`;
  writeFileSync(join(folder, path), name);
  const integrity = `sha256-${createHash("sha256").update(name).digest("base64")}`;

  return {
    kind: "publish",
    name: `@roma-assets/${name}`,
    version: "1.0.0",
    access: "public",
    tag,
    tarball: { path, integrity },
  };
}

/** Creates a registry in memory. */
function createRegistry(versions: Record<string, string> = {}): PublishTarget & {
  calls: string[];
} {
  const calls: string[] = [];
  const find = (version: string) => Promise.resolve(versions[version] ?? "");

  return {
    calls,
    findIntegrity: find,
    waitForIntegrity: find,
    async publish({ name, version, tag }, tarball) {
      calls.push(`${name}@${version} as ${tag}`);
      versions[`${name}@${version}`] = integrityOf(readFileSync(tarball));
    },
  };
}
