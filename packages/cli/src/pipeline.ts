/** What a run tells the pipeline that it is part of: GitHub Actions shows errors and summaries. */
import { appendFileSync } from "node:fs";
import type { DeletionStoppedError, Totals } from "@roma-assets/batch";
import { formatResumeCommand, type ResumePoint } from "./deletion-summary.ts";
import type { Environment } from "./environment.ts";
import { describeError } from "./error-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatCount, pluralize } from "./format.ts";
import { printAnnotation, printError } from "./output.ts";

/** How a deletion ended. */
export interface Ending {
  readonly exitCode: number;
  /** Set if it stopped early. */
  readonly stopped: DeletionStoppedError | undefined;
}

/** Reports the end of a deletion: an annotation if it did not succeed, and a summary of the step. */
export function reportToPipeline(
  point: ResumePoint,
  totals: Totals,
  { exitCode, stopped }: Ending,
  env: Environment = process.env,
): void {
  if (!env["GITHUB_ACTIONS"]) {
    return;
  }

  if (exitCode !== exitCodes.ok) {
    annotateError(stopped ? describeError(stopped) : [describeTotals(totals)], env);
  }
  writeSummary(renderSummary(point, totals, exitCode), env);
}

/** Shows an error at the run of the workflow, if there is one. */
export function annotateError(lines: readonly string[], env: Environment = process.env): void {
  if (env["GITHUB_ACTIONS"]) {
    printAnnotation(lines.join("\n"));
  }
}

// --- internal ---

function describeTotals({ requested, deleted }: Totals): string {
  return `Deleted ${formatCount(deleted)} of ${pluralize(requested, "asset")}`;
}

function renderSummary(point: ResumePoint, totals: Totals, exitCode: number): string {
  const { requested, deleted, missing, failed, unknown } = totals;
  const counts = [requested, deleted, missing, failed, unknown].map(formatCount);
  const isResumable = RESUMABLE.has(exitCode) || exitCode > 128;

  return [
    `### Deletion of ${pluralize(requested, "asset")}`,
    "",
    "| Requested | Deleted | Missing | Failed | Unknown | Exit code |",
    "| --: | --: | --: | --: | --: | --: |",
    `| ${[...counts, exitCode].join(" | ")} |`,
    "",
    `Journal: ${asCode(point.journal)}`,
    ...(isResumable ? ["", `To resume: ${asCode(formatResumeCommand(point))}`] : []),
    "",
  ].join("\n");
}

/** The exit codes after which a deletion can be resumed. */
const RESUMABLE: ReadonlySet<number> = new Set([
  exitCodes.denied,
  exitCodes.busy,
  exitCodes.stopped,
]);

/** Formats text that Markdown must not interpret. */
function asCode(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll(/\s/g, " ")}\``;
}

function writeSummary(text: string, env: Environment): void {
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) {
    return;
  }

  try {
    appendFileSync(file, `${text}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    printError(`GITHUB_STEP_SUMMARY: the summary could not be written: ${code}`);
  }
}
