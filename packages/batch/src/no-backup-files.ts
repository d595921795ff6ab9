/** Takes the place of `backup-files.ts` where bundlers find no file system, such as for browsers. */
import { ArgumentError } from "@roma-assets/client";

export function resolveFolder(): never {
  throw new ArgumentError("`backup` needs Node.js, or a runtime with its file system");
}
