/** What the page's buttons do. */
import type { Asset } from "../assets.ts";
import { checkRule, RuleError } from "../fault-rule.ts";
import type { FaultPlan } from "../faults.ts";
import type { Service } from "../service.ts";
import { fullName } from "../tokens.ts";
import type { Json } from "../wire.ts";

/** Thrown if the body of a control is not as documented. */
export class InvalidControl extends Error {
  override readonly name = "InvalidControl";
}

/** Numbers of assets, by kind. */
export type AssetCounts = Record<"apps" | "tasks", number>;

/**
 * Adds assets with IDs that do not exist, numbered on: `app-11` after ten applications.
 *
 * @returns their IDs.
 */
export function addAssets(
  service: Service,
  counts: AssetCounts,
): Record<"apps" | "tasks", string[]> {
  return {
    apps: addNumbered(service.assets.apps, "app", counts.apps),
    tasks: addNumbered(service.assets.tasks, "task", counts.tasks),
  };
}

/**
 * Starts a deletion job of the first user that deletes nothing, as if it had been started elsewhere.
 *
 * @returns the ID of the job; undefined if another one is running.
 */
export function startForeignJob(service: Service, durationMs: number): string | undefined {
  const user = fullName(service.users[0]);
  if (service.jobs.findRunning("delete", user)) {
    return undefined;
  }
  return service.jobs.start({ kind: "delete", user, durationMs, apps: [], tasks: [] }).id;
}

/**
 * Reads numbers of assets. A kind that is missing gets none.
 *
 * @throws {InvalidControl} if they are not valid.
 */
export function readAssetCounts(body: Json): AssetCounts {
  return {
    apps: readInteger(body, "apps", 0, MAX_NEW_ASSETS),
    tasks: readInteger(body, "tasks", 0, MAX_NEW_ASSETS),
  };
}

/**
 * Reads the duration of a job, in milliseconds. Default: 10 seconds.
 *
 * @throws {InvalidControl} if it is not valid.
 */
export function readDurationMs(body: Json): number {
  return readInteger(body, "durationMs", DEFAULT_FOREIGN_JOB_MS, MAX_FOREIGN_JOB_MS);
}

/**
 * Reads a fault plan.
 *
 * @throws {InvalidControl} naming the first problem.
 */
export function readFaultPlan(body: Json, operationIds: readonly string[]): FaultPlan {
  if (!Array.isArray(body?.rules)) {
    throw new InvalidControl('expected an object such as {"rules":[{"fault":"reset"}]}');
  }

  const rules = body.rules.map((rule: unknown, index: number) => {
    try {
      return checkRule(rule, operationIds);
    } catch (error) {
      if (error instanceof RuleError) {
        throw new InvalidControl(`rule ${index + 1}: ${error.message}`, { cause: error });
      }
      throw error;
    }
  });
  return { seed: readInteger(body, "seed", 0, MAX_SEED), rules };
}

// --- internal ---

const MAX_NEW_ASSETS = 10_000;

const DEFAULT_FOREIGN_JOB_MS = 10_000;

/** A day. */
const MAX_FOREIGN_JOB_MS = 24 * 60 * 60 * 1000;

/** The generator of random numbers uses 32 bits. */
const MAX_SEED = 2 ** 32 - 1;

function readInteger(body: Json, name: string, defaultValue: number, max: number): number {
  const value: unknown = body?.[name] ?? defaultValue;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) {
    throw new InvalidControl(
      `${name}: expected a whole number up to ${max}, received ${JSON.stringify(value)}`,
    );
  }
  return value;
}

function addNumbered(assets: Map<string, Asset>, prefix: string, count: number): string[] {
  const ids: string[] = [];
  for (let number = assets.size + 1; ids.length < count; number += 1) {
    const id = `${prefix}-${number}`;
    if (!assets.has(id)) {
      assets.set(id, { id, name: id });
      ids.push(id);
    }
  }
  return ids;
}
