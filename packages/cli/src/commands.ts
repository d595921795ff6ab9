import type { Command } from "./command.ts";

/** What is known of a command without loading it. */
export interface CommandEntry {
  /** Name of the command; one in a group begins with the group's name. */
  readonly name: string;
  /** Describes the command in one line. */
  readonly summary: string;
  /** The one argument that the command requires. */
  readonly argument?: {
    readonly name: string;
    readonly description: string;
    /** The words that completion suggests for it. */
    readonly choices?: readonly string[];
  };
  readonly load: () => Promise<Command>;
}

/** The commands in the order of `--help`. Each is loaded on demand, to keep the start fast. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "List applications, tasks, instances or projects that the user can see",
    argument: {
      name: "KIND",
      description: "applications, tasks, instances or projects",
      choices: ["applications", "tasks", "instances", "projects"],
    },
    load: async () => (await import("./list.ts")).listCommand,
  },
  {
    name: "delete",
    summary: "Delete applications and tasks",
    load: async () => (await import("./delete.ts")).deleteCommand,
  },
  {
    name: "resume",
    summary: "Resume a deletion that stopped, from its journal",
    argument: { name: "JOURNAL", description: "the journal of the deletion" },
    load: async () => (await import("./resume.ts")).resumeCommand,
  },
  {
    name: "status",
    summary: "Show what a journal says for certain; sends nothing",
    argument: { name: "JOURNAL", description: "the journal of a deletion" },
    load: async () => (await import("./status.ts")).statusCommand,
  },
  {
    name: "export",
    summary: "Export applications and tasks to files",
    load: async () => (await import("./export.ts")).exportCommand,
  },
  {
    name: "import",
    summary: "Import what was exported to a file",
    argument: { name: "FILE", description: "a .zip file of an export, or of a backup" },
    load: async () => (await import("./import.ts")).importCommand,
  },
  {
    name: "job",
    summary: "Show a job",
    argument: { name: "ID", description: "the ID of the job" },
    load: async () => (await import("./job.ts")).jobCommand,
  },
  {
    name: "token",
    summary: "Check the settings, and obtain a token from IAM without showing it",
    load: async () => (await import("./token.ts")).tokenCommand,
  },
  {
    name: "profile list",
    summary: "List the profiles and their settings",
    load: async () => (await import("./profile.ts")).profileListCommand,
  },
  {
    name: "profile set",
    summary: "Create or change a profile",
    argument: { name: "NAME", description: "the name of the profile" },
    load: async () => (await import("./profile.ts")).profileSetCommand,
  },
  {
    name: "profile remove",
    summary: "Remove a profile",
    argument: { name: "NAME", description: "the name of the profile" },
    load: async () => (await import("./profile.ts")).profileRemoveCommand,
  },
];

/** Descriptions of the groups of commands, by their names. */
export const commandGroups: ReadonlyMap<string, string> = new Map([
  ["profile", "Keep settings under a name, without secrets"],
]);

/** Loads all commands. */
export async function loadCommands(): Promise<ReadonlyMap<CommandEntry, Command>> {
  const loaded = commandEntries.map(async (entry) => [entry, await entry.load()] as const);
  return new Map(await Promise.all(loaded));
}
