import type { Json } from "./wire.ts";

/** A form of the body of a deletion, by what its application IDs are. */
export type BodyForm = "strings" | "objects";

/** Returns true if the body of a deletion has a form. Empty lists have both. */
export function hasBodyForm({ apps, tasks }: Json, form: BodyForm): boolean {
  if (form === "objects") {
    return tasks !== undefined && !apps.some(isString) && !tasks.some(hasTaskId);
  }
  return apps.every(isString) && !(tasks ?? []).some(hasId);
}

// --- internal ---

function isString(value: Json): boolean {
  return typeof value === "string";
}

function hasTaskId(task: Json): boolean {
  return "task_id" in task;
}

function hasId(task: Json): boolean {
  return "id" in task;
}
