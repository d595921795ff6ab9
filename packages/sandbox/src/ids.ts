import { randomBytes } from "node:crypto";

/** Returns a random ID in the format of the service's job and request IDs. */
export function randomId(): string {
  return randomBytes(16).toString("hex");
}
