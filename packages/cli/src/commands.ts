import type { Command } from "./command.ts";

/** The commands in the order of `--help`. Each is loaded on demand, to keep startup fast. */
const loaders = new Map<string, () => Promise<Command>>([
  ["list", async () => (await import("./list.ts")).listCommand],
  ["delete", async () => (await import("./delete.ts")).deleteCommand],
  ["resume", async () => (await import("./resume.ts")).resumeCommand],
  ["job", async () => (await import("./job.ts")).jobCommand],
  ["token", async () => (await import("./token.ts")).tokenCommand],
  ["status", async () => (await import("./status.ts")).statusCommand],
]);

/** Names of all commands. */
export const commandNames: readonly string[] = [...loaders.keys()];

/** Loads a command; returns undefined if none has this name. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  const load = loaders.get(name);
  return load?.();
}

/** Loads all commands, for `--help`. */
export async function loadCommands(): Promise<ReadonlyMap<string, Command>> {
  const loaded = [...loaders].map(async ([name, load]) => [name, await load()] as const);
  return new Map(await Promise.all(loaded));
}
