/**
 * Turns a HAR of the real service into recordings: `npm run record -- --har FILE [--update]`.
 *
 * The network panel of a browser ("Save all as HAR") or a proxy writes such a file. What it reveals
 * about people, accounts and secrets is replaced; a recording in which some of it remains is
 * rejected.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "@roma-assets/sandbox/description";
import type { Validator } from "@roma-assets/sandbox/validator";
import { readOptions, runScript, UsageError } from "dev-tools";
import { type Exchange, parseHar, readEntry, RecordError } from "./record/har.ts";
import { nameRecordings, saveRecording } from "./record/recording-files.ts";
import { findWithSecretlint } from "./record/second-opinion.ts";
import { createScrubber, type Scrubber } from "./record/scrub.ts";
import { isSameExchange, type NewRecording, toRecording } from "./record/to-recording.ts";
import { recordingsFolder } from "./recording.ts";

/** The messages of a run, which succeeded if there are no failures. */
export interface Report {
  lines: string[];
  failures: string[];
}

/**
 * Writes the recordings of a HAR.
 *
 * @param options.har the text of the HAR.
 * @param options.folder the folder of the recordings.
 * @param options.update overwrites recordings that differ. Default: false, which reports a failure.
 * @param options.validator rejects properties that the description does not name.
 * @throws {RecordError} if the HAR is invalid; then nothing is written.
 */
export async function record(options: {
  har: string;
  folder: string;
  update?: boolean;
  validator: Validator;
}): Promise<Report> {
  const { har, folder, update = false, validator } = options;
  const log = parseHar(har);
  const exchanges: Exchange[] = log.entries.map((entry: Json, index: number) =>
    readEntry(entry, `entry ${index + 1} of the HAR`, validator),
  );
  const scrubber = createScrubber(exchanges);
  const report: Report = { lines: listSkipped(exchanges, scrubber), failures: [] };

  const recordings = collectRecordings(exchanges, report, (exchange, operation) =>
    toRecording(exchange, operation, log, scrubber, validator),
  );
  if (recordings.length === 0) {
    report.failures.push(
      `None of the ${exchanges.length} entries is a call that the YAML describes, with a response: nothing to record.`,
    );
  }

  const names = nameRecordings(recordings, folder);
  for (const [index, each] of recordings.entries()) {
    const file = names[index]!;
    const rejection = await findRejection(each, validator);
    if (rejection) {
      report.failures.push(`${file}: ${rejection}`);
    } else {
      await saveAndReport(folder, file, each, update, report);
    }
  }

  return report;
}

// --- internal ---

const usage = "npm run record -- --har FILE [--update]";

/** The number of characters of a skipped URL to print: `data:` URLs are long. */
const MAX_SHOWN_LABEL = 160;

function listSkipped(exchanges: Exchange[], scrubber: Scrubber): string[] {
  const skipped = exchanges.filter(({ operation }) => !operation);
  if (skipped.length === 0) {
    return [];
  }

  // Cutting a label before its secrets are replaced would leave a part of one.
  const labels = skipped.map(({ label }) => scrubber.scrubText(label).slice(0, MAX_SHOWN_LABEL));
  const lines = [...Map.groupBy(labels, (label) => label)].map(([label, { length }]) =>
    length > 1 ? `  ${label} ×${length}` : `  ${label}`,
  );
  const count = `${skipped.length} of ${exchanges.length} entries`;

  return [`skipped ${count}, which are no calls that the YAML describes:`, ...lines];
}

/** Turns the calls of operations into recordings, without duplicates. */
function collectRecordings(
  exchanges: Exchange[],
  report: Report,
  convert: (exchange: Exchange, operation: NonNullable<Exchange["operation"]>) => NewRecording,
): NewRecording[] {
  const found: { each: NewRecording; entry: number }[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    if (!exchange.operation) {
      continue;
    }

    const each = convert(exchange, exchange.operation);
    const twin = found.find((other) => isSameExchange(other.each.recording, each.recording));
    if (twin) {
      report.lines.push(`entry ${index + 1} is the same as entry ${twin.entry}`);
    } else {
      found.push({ each, entry: index + 1 });
    }
  }

  return found.map(({ each }) => each);
}

async function findRejection(
  { recording, operation, withIds, leaks }: NewRecording,
  validator: Validator,
): Promise<string | undefined> {
  const allLeaks = [...leaks, ...(await findWithSecretlint([recording, withIds]))];
  if (allLeaks.length > 0) {
    return [
      "rejected, because it contains a secret",
      ...allLeaks,
      "Remove it from the HAR, or extend packages/contract-tests/src/record to replace it, and run this again.",
    ].join("\n  ");
  }

  const problems = [
    ...validator.checkRequest(operation, recording.request),
    ...validator.checkResponse(operation, recording.response),
  ];
  if (problems.length === 0) {
    return undefined;
  }

  return [
    "not written, because it differs from what the YAML describes",
    ...problems,
    "The real service is right: fix openapi/roma-connect.yaml, run npm run build, and run this again.",
  ].join("\n  ");
}

async function saveAndReport(
  folder: string,
  file: string,
  { recording }: NewRecording,
  isUpdate: boolean,
  report: Report,
): Promise<void> {
  const { outcome, diff } = await saveRecording(join(folder, file), recording, isUpdate);
  if (diff.length > 0) {
    report.lines.push(`changes to ${file}:`, ...diff);
  }

  if (outcome === "kept") {
    report.failures.push(
      `${file}: kept, although this HAR contains another exchange. Add --update to overwrite the file, or rename it to keep both.`,
    );
  } else {
    report.lines.push(`${outcome} ${file}`);
  }
}

async function main(): Promise<boolean> {
  const options = { har: { type: "string" }, update: { type: "boolean" } } as const;
  const { har: file, update = false } = readOptions(options, usage);
  if (!file) {
    throw new UsageError("The HAR is missing.", usage);
  }

  const har = readHar(file);
  const folder = fileURLToPath(recordingsFolder);
  const validator = await loadValidator();
  const { lines, failures } = await record({ har, folder, update, validator });

  for (const line of lines) {
    console.log(line);
  }

  for (const failure of failures) {
    console.error(failure);
  }

  return failures.length === 0;
}

function readHar(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RecordError(`${file} can't be read: expected a HAR, received ${code}.`);
  }
}

async function loadValidator(): Promise<Validator> {
  try {
    const { createValidator } = await import("@roma-assets/sandbox/validator");
    return createValidator(undefined, { closed: true });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "ENOENT") {
      throw new RecordError("The packages have not been built. To fix it: npm run build");
    }

    throw error;
  }
}

if (import.meta.main) {
  await runScript(main);
}
