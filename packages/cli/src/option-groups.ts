import type { Command } from "./command.ts";
import type { CommandEntry } from "./commands.ts";
import type { Option } from "./options.ts";

/** Options that the same commands take. */
export interface OptionGroup {
  readonly commands: readonly string[];
  readonly options: readonly (readonly [name: string, option: Option])[];
}

/**
 * Groups the options of all commands by the commands that take them, so that a shared option is
 * described once. Options are compared by identity, because different options may have the same
 * name.
 */
export function groupOptions(commands: ReadonlyMap<CommandEntry, Command>): OptionGroup[] {
  const uses = new Map<Option, { name: string; commands: string[] }>();
  for (const [{ name: commandName }, command] of commands) {
    for (const [name, option] of Object.entries(command.options)) {
      const use = uses.get(option) ?? { name, commands: [] };
      use.commands.push(commandName);
      uses.set(option, use);
    }
  }

  const groups: OptionGroup[] = [];
  for (const entries of Map.groupBy(uses, ([, use]) => use.commands.join(" ")).values()) {
    groups.push({
      commands: entries[0]?.[1].commands ?? [],
      options: entries.map(([option, { name }]) => [name, option]),
    });
  }

  // The options of a single command come first, then those that more and more commands share.
  return groups.sort((a, b) => a.commands.length - b.commands.length);
}
