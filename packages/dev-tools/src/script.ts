import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** The arguments of a script are not what it takes; the message says what it does. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads the options of a script, and takes no others. */
export function readOptions<Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options,
  usage: string,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options }>>["values"] {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new UsageError(`${reason}.\nUsage: ${usage}`);
  }
}
