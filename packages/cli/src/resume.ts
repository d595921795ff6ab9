import { type JournalOwner, readJournalSummary, resumeDeletion } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { defineCommand, type Command } from "./command.ts";
import { confirmDeletion } from "./confirm.ts";
import { connect, readConnection } from "./connection.ts";
import { engineOptionsOf, repeatDeletionFlags, runDeletion } from "./deletion-run.ts";
import { formatCount, pluralize } from "./format.ts";
import type { OptionValues } from "./options.ts";
import { connectionOptions, deletionOptions, jobOptions, outputOptions } from "./shared-options.ts";
import { openTerminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  "skip-unfinished": {
    type: "flag",
    description: "Report the batch that had begun as unknown, without waiting for its job",
  },
  ...deletionOptions,
  ...jobOptions,
  ...outputOptions,
  ...connectionOptions,
} as const;

/** `roma-assets resume FILE`: continues a deletion that stopped. */
export const resumeCommand: Command = defineCommand({
  summary: "Resume a deletion that stopped, from its journal",
  argument: "FILE",
  options,
  execute: resumeJournal,
});

// --- internal ---

type Values = OptionValues<typeof options>;

async function resumeJournal(values: Values, journal: string): Promise<number> {
  const connection = await readConnection(values);
  const { json, "skip-unfinished": skipUnfinished } = values;
  const terminal = openTerminal(json);

  const summary = await readJournalSummary(fileJournal(journal));
  const client = connect(connection);
  const { projectId, instanceId, flags } = connection;
  checkOwner(journal, summary, {
    // A journal stores the endpoint without trailing slashes.
    endpoint: client.endpoint.replace(/\/+$/, ""),
    projectId,
    instanceId,
  });

  const { total, remaining } = summary;
  const size = `${formatCount(remaining)} of ${pluralize(total, "asset")}`;
  terminal.print(
    [{ style: "bold", text: size }, ` remaining in instance ${instanceId}`],
    `  on ${client.endpoint}, project ${projectId}`,
  );
  if (remaining > 0) {
    const text = `Resume deleting ${pluralize(remaining, "asset")}? This cannot be undone.`;
    await confirmDeletion(terminal, { text, count: remaining }, values.yes);
  }

  return runDeletion({
    terminal,
    json,
    journal,
    flags,
    bodyForm: values["body-form"] ?? summary.bodyForm,
    ignoreMissing: values["ignore-missing"] || summary.ignoreMissing,
    deletionFlags: repeatDeletionFlags(values),
    options: engineOptionsOf(values),
    start: (engineOptions) => resumeDeletion(client, { ...engineOptions, skipUnfinished }),
  });
}

/** The settings that must match the journal, with the options that set them. */
const OWNER_SETTINGS = {
  endpoint: { noun: "endpoint", fix: "--endpoint or --region (ROMA_ENDPOINT, ROMA_REGION)" },
  projectId: { noun: "project ID", fix: "--project-id (ROMA_PROJECT_ID)" },
  instanceId: { noun: "instance ID", fix: "--instance-id (ROMA_INSTANCE_ID)" },
} as const;

/** Rejects the journal of another instance before the prompt. The engine would do so after it. */
function checkOwner(file: string, journal: JournalOwner, settings: JournalOwner): void {
  const problems: string[] = [];
  for (const key of ["endpoint", "projectId", "instanceId"] as const) {
    if (journal[key] !== settings[key]) {
      const { noun, fix } = OWNER_SETTINGS[key];
      problems.push(
        `${file}: expected the ${noun} of the journal, ${journal[key]}, ` +
          `received ${settings[key]}: set ${fix}.`,
      );
    }
  }

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
}
