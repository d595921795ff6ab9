/** The base of the next decision: what the last version was made of. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { descriptionFile, operationsFile } from "dev-tools";
import { surfaceOf } from "./surface.ts";

/** The API description of the last version. */
export const releasedDescriptionFile = "openapi/released.yaml";

/**
 * The public types of the last version's generated code. Upgrades of a generator are judged by
 * them, because the description doesn't show such an upgrade.
 */
export const releasedSurfaceFile = "openapi/released.gen.d.ts";

/** The generated operations of the last version, for what they contain besides types. */
export const releasedOperationsFile = "openapi/released.operations.gen.ts";

/** Stores the current state as what was released. Only `npm run version` does this. */
export function saveAsReleased(root: string): void {
  writeFileSync(join(root, releasedDescriptionFile), readFileSync(join(root, descriptionFile)));
  writeFileSync(join(root, releasedSurfaceFile), surfaceOf(root));
  writeFileSync(join(root, releasedOperationsFile), readFileSync(join(root, operationsFile)));
}
