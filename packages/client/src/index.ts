export type * from "@roma-assets/types";
export { createRomaClient, type RomaClient, type RomaClientOptions } from "./client.ts";
export {
  ApiError,
  ArgumentError,
  LimitError,
  RomaError,
  UnexpectedResponseError,
} from "./errors.ts";
export type { CallOptions, Operation } from "./operation.ts";
export type { Operations } from "./operations.gen.ts";
