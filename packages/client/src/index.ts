export type * from "@roma-assets/types";
export { createRomaClient, type RomaClient } from "./client.ts";
export { type Clock, monotonicTime, systemClock } from "./clock.ts";
export * from "./errors.ts";
export { isTransientStatus } from "./http.ts";
export type { ConnectionProblem } from "./network-errors.ts";
export type { Operation } from "./operation.ts";
export type { Operations } from "./operations.gen.ts";
export type * from "./options.ts";
