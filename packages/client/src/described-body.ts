import { type Operations, routes } from "./operations.gen.ts";
import { type DescribedBody, keepShape } from "./shape.ts";

/**
 * Removes from a success body of an operation what is not of the described type. Properties that
 * the description doesn't name are kept.
 */
export function keepDescribed(operation: keyof Operations, body: unknown): DescribedBody {
  const [success] = Object.values(routes[operation].responses);
  return keepShape(success?.shape, body);
}
