import type { Command } from "./command.ts";

/** Names of all commands, in the order of `--help`. */
export const commandNames = ["delete", "resume", "job", "token", "sandbox"] as const;

/** Name of a command. */
export type CommandName = (typeof commandNames)[number];

/** Returns true if a command has this name. */
export function isCommandName(name: string): name is CommandName {
  return commandNames.some((known) => known === name);
}

/** Loads a command. Each is loaded only when it is needed, which keeps the start fast. */
export async function loadCommand(name: CommandName): Promise<Command> {
  switch (name) {
    case "delete":
      return (await import("./delete.ts")).deleteCommand;
    case "resume":
      return (await import("./resume.ts")).resumeCommand;
    case "job":
      return (await import("./job.ts")).jobCommand;
    case "token":
      return (await import("./token.ts")).tokenCommand;
    case "sandbox":
      return (await import("./sandbox.ts")).sandboxCommand;
  }
}

/** Loads all commands, for `--help`. */
export async function loadCommands(): Promise<ReadonlyMap<CommandName, Command>> {
  const loaded = commandNames.map(async (name) => [name, await loadCommand(name)] as const);
  return new Map(await Promise.all(loaded));
}
