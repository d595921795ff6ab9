import { type JournalOwner, readJournalSummary, resumeDeletion } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { defineCommand, type Command } from "./command.ts";
import { confirm } from "./confirm.ts";
import { connect, readConnection } from "./connection.ts";
import { engineOptionsOf, repeatDeletionFlags, runDeletion } from "./deletion-run.ts";
import { regionOf } from "./foreign-endpoint.ts";
import { formatCount, pluralize } from "./format.ts";
import type { OptionValues } from "./options.ts";
import { deletionOptions, jobCreationOptions, jobOptions } from "./shared-options.ts";
import type { GlobalValues } from "./global-options.ts";
import { openTerminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  "skip-unfinished": {
    type: "flag",
    description: "Report the batch that had begun as unknown, without waiting for its job",
  },
  ...deletionOptions,
  ...jobCreationOptions,
  ...jobOptions,
} as const;

/** `roma-assets resume FILE`: continues a deletion that stopped. */
export const resumeCommand: Command = defineCommand({
  options,
  examples: ["roma-assets resume roma-assets-2026-11-24T21-00-00-000Z.jsonl"],
  execute: resumeJournal,
});

// --- internal ---

type Values = OptionValues<typeof options> & GlobalValues;

async function resumeJournal(values: Values, journal: string): Promise<number> {
  const { json, "skip-unfinished": skipUnfinished } = values;
  const summary = await readJournalSummary(fileJournal(journal));
  checkOwner(journal, summary, values);

  const connection = await readConnection(values, { journal: { owner: summary, file: journal } });
  const client = connect(connection);
  const { projectId, instanceId, flags } = connection;
  const terminal = openTerminal(values);

  const { total, remaining } = summary;
  const size = `${formatCount(remaining)} of ${pluralize(total, "asset")}`;
  const verb = remaining === 1 ? "remains" : "remain";
  terminal.print(
    [{ style: "bold", text: size }, ` ${verb} in instance ${instanceId}`],
    `  on ${client.endpoint}, project ${projectId}`,
  );
  if (remaining > 0) {
    const text = `Resume deleting ${pluralize(remaining, "asset")}? This cannot be undone.`;
    await confirm(terminal, { text, count: remaining }, values.yes);
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

/** Rejects options that contradict the journal. What is not given is taken from it. */
function checkOwner(file: string, owner: JournalOwner, values: Values): void {
  const given = [
    { name: "endpoint", expected: owner.endpoint, received: withoutSlashes(values.endpoint) },
    { name: "region", expected: regionOf(owner.endpoint), received: values.region },
    { name: "project-id", expected: owner.projectId, received: values["project-id"] },
    { name: "instance-id", expected: owner.instanceId, received: values["instance-id"] },
  ];

  const wrong = given.filter(({ expected, received }) => received && received !== expected);
  if (wrong.length > 0) {
    throw new UsageError(
      ...wrong.map(
        ({ name, expected = "none", received }) =>
          `--${name}: expected that of the journal ${file}, ${expected}, received ${received}. ` +
          "Omit it: a resume connects to the instance of its journal.",
      ),
    );
  }
}

/** A journal stores the endpoint without trailing slashes. */
function withoutSlashes(endpoint: string | undefined): string | undefined {
  return endpoint?.replace(/\/+$/, "");
}
