export type * from "@roma-assets/types";
export { createRomaClient, type RomaClient, type RomaClientOptions } from "./client.ts";
export { type Clock, systemClock } from "./clock.ts";
export * from "./errors.ts";
export type { Operation } from "./operation.ts";
export type { Operations } from "./operations.gen.ts";
export type { TokenFunction } from "./token.ts";
export type { CallOptions, HookEvent, TransportOptions } from "./transport.ts";
