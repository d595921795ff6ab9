export type * from "@roma-assets/types";
export { createRomaClient, type RomaClient, type RomaClientOptions } from "./client.ts";
export type { Clock } from "./clock.ts";
export {
  ApiError,
  ArgumentError,
  ConnectionError,
  isBusy,
  isRomaError,
  LimitError,
  RomaError,
  TimeoutError,
  TokenError,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
export type { Operation } from "./operation.ts";
export type { Operations } from "./operations.gen.ts";
export type { TokenFunction } from "./token.ts";
export type { CallOptions, HookEvent, Logger, TransportOptions } from "./transport.ts";
