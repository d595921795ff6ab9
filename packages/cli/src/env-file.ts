import { createReadStream, statSync } from "node:fs";
import { parseEnv } from "node:util";
import { decodeText } from "./decode-text.ts";
import { UsageError } from "./usage-error.ts";

/** Returns the name of the settings file in the current folder; undefined if there is none. */
export function findEnvFile(): string | undefined {
  // Python projects often have a folder of this name.
  return statSync(FILE_NAME, { throwIfNoEntry: false })?.isFile() ? FILE_NAME : undefined;
}

/**
 * Reads the settings in a file. Its other variables are ignored, since they are not for this
 * command, and nothing changes the environment of this process.
 *
 * @throws {UsageError} if it can't be read.
 */
export async function readEnvFile(path: string): Promise<Record<string, string>> {
  let text = "";
  try {
    for await (const part of decodeText(path, createReadStream(path))) {
      text += part;
    }
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: cannot be read: ${code}`);
  }

  const entries = Object.entries(parseEnv(text)).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(entries) as Record<string, string>;
}

// --- internal ---

const FILE_NAME = ".env";

const PREFIX = "ROMA_";
