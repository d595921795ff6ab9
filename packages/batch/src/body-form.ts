import type { RomaClient } from "@roma-assets/client";
import { isInvalidParameter } from "./api-errors.ts";
import type { Batch } from "./plan.ts";

/**
 * Form of the body of a deletion:
 *
 * - `strings`: `{ apps: ["id"], tasks: [{ task_id: "id" }] }`
 * - `objects`: `{ apps: [{ id: "id" }], tasks: [{ id: "id" }] }`
 */
export type BodyForm = "strings" | "objects";

/** All forms. */
export const bodyForms: readonly BodyForm[] = ["strings", "objects"];

/** The form of the page that the description of the API follows. */
export const DEFAULT_BODY_FORM: BodyForm = "strings";

/** Returns the body of the request that deletes a batch. */
export function toRequestBody({ apps, tasks }: Batch, bodyForm: BodyForm): RequestBody {
  if (bodyForm === "objects") {
    return { apps: apps.map((id) => ({ id })), tasks: tasks.map((id) => ({ id })) };
  }
  if (tasks.length === 0) {
    return { apps: [...apps] };
  }
  return { apps: [...apps], tasks: tasks.map((task_id) => ({ task_id })) };
}

/**
 * Returns the form to try instead, if that may be why the service refused a batch. It is never sent
 * by itself.
 */
export function suggestBodyForm(error: unknown, bodyForm: BodyForm): BodyForm | undefined {
  if (!isInvalidParameter(error)) {
    return undefined;
  }
  return bodyForm === "strings" ? "objects" : "strings";
}

// --- internal ---

type RequestBody = Parameters<RomaClient["deleteAssets"]>[0];
