import { operationsFile, readIfExists } from "dev-tools";
import { type Change, declarationsOf, decideTypes, normalForm } from "spec-diff";
import { bumpRank } from "./bump.ts";
import { releasedOperationsFile, releasedSurfaceFile } from "./released.ts";
import { type DescriptionPair, findRouteChanges } from "./route-changes.ts";
import { fetchVersionOf, surfaceOf } from "./surface.ts";

/**
 * Finds what changed in the generated code and is not explained by the description: the effect of
 * upgrading a generator or its template. A waiver of a change of the description does not cover
 * these changes, because their place (`where`) differs.
 */
export async function findGeneratorChanges(
  root: string,
  descriptions: DescriptionPair,
): Promise<Change[]> {
  const before = readIfExists(root, releasedSurfaceFile) ?? "";
  const after = surfaceOf(root);
  const typeChanges = decideTypes(before, after).changes;
  const changes = [
    ...(await removeExplained(root, typeChanges, descriptions)),
    ...findFetchChanges(fetchVersionOf(before), fetchVersionOf(after)),
  ];

  const released = readIfExists(root, releasedOperationsFile);
  const operations = readIfExists(root, operationsFile);
  if (released !== undefined && operations !== undefined) {
    changes.push(...findRouteChanges(released, operations, descriptions));
    const isUnexplained = descriptions.bump === "none" && changes.length === 0;
    if (isUnexplained && isWrittenDifferently(released, operations)) {
      changes.push(INTERNAL_CHANGE);
    }
  }

  return changes.map((change) => ({ ...change, where: `generated: ${change.where}` }));
}

// --- internal ---

const INTERNAL_CHANGE: Change = {
  bump: "patch",
  where: "operations",
  text: "The documentation or the internals of the client are generated differently.",
};

function isWrittenDifferently(before: string, after: string): boolean {
  return normalForm(before, { docs: true }) !== normalForm(after, { docs: true });
}

/** Removes the changes that today's generators make of the two descriptions as well. */
async function removeExplained(
  root: string,
  changes: Change[],
  { base, next, bump }: DescriptionPair,
): Promise<Change[]> {
  if (changes.length === 0 || bump === "none") {
    return changes;
  }

  const [before, after] = await Promise.all([
    generateSurface(root, base),
    generateSurface(root, next),
  ]);
  const explained = decideTypes(before, after).changes;
  return changes.filter(
    (change) =>
      !explained.some(
        ({ where, bump: explainedBump }) =>
          where === change.where && bumpRank(explainedBump) >= bumpRank(change.bump),
      ),
  );
}

async function generateSurface(root: string, description: unknown): Promise<string> {
  return surfaceOf(root, {
    types: await declarationsOf(description),
    operations: printOperations(description),
  });
}

/** Prints the types of the client's methods as the template does. */
function printOperations(description: unknown): string {
  const { paths = {} } = description as Paths;
  const methods = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { operationId }]) => operationId !== undefined)
      .map(([method, { operationId }]) => {
        const [name, key] = [operationId, path].map((text) => JSON.stringify(text));
        return `  ${name}: Operation<${key}, "${method}">;`;
      }),
  );

  return `import type { Operation } from "./operation.ts";
export interface Operations {
${methods.join("\n")}
}
`;
}

interface Paths {
  paths?: Record<string, Record<string, { operationId?: string }>>;
}

function findFetchChanges(before: string | undefined, after: string | undefined): Change[] {
  if (before === undefined || before === after) {
    return [];
  }

  const text = `\`RomaClient.raw\` is the client of openapi-fetch, which is upgraded from ${before} to ${after}.`;
  return [{ bump: "major", where: "openapi-fetch", text }];
}
