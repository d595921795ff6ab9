import { randomBytes, randomUUID } from "node:crypto";

/** Returns a random ID in the format of the service's job and request IDs. */
export function randomId(): string {
  return randomBytes(16).toString("hex");
}

/** Returns a random ID in the format of real ones: a UUID for an application, hexadecimal for a task. */
export function randomAssetId(kind: "apps" | "tasks"): string {
  return kind === "apps" ? randomUUID() : randomId();
}
