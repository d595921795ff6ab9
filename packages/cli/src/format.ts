import { jobProgress } from "@roma-assets/batch";
import type { AssetJob, AssetJobReason } from "@roma-assets/client";

/** Formats a number with thousands separators. */
export function formatCount(value: number): string {
  return value.toLocaleString("en-US");
}

/** Formats a number of things, like `1 task` or `1,000 batches`. */
export function pluralize(value: number, noun: string): string {
  if (value === 1) {
    return `1 ${noun}`;
  }

  const ending = noun.endsWith("ch") ? "es" : "s";
  return `${formatCount(value)} ${noun}${ending}`;
}

/** Formats a number of applications and tasks; a kind without any is omitted. */
export function formatAssets(apps: number, tasks: number): string {
  const parts: string[] = [];
  if (apps > 0 || tasks === 0) {
    parts.push(pluralize(apps, "application"));
  }
  if (tasks > 0) {
    parts.push(pluralize(tasks, "task"));
  }

  return parts.join(" and ");
}

/** Formats milliseconds like `0:09`, `12:30` or `1:02:03`. */
export function formatDuration(ms: number): string {
  const total = Math.round(ms / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = total % 60;

  if (hours === 0) {
    return `${minutes}:${twoDigits(seconds)}`;
  }

  return `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}`;
}

/** Formats the status of a job and its progress, like `Running, 35%`. */
export function formatJobStatus(job: AssetJob): string {
  const progress = jobProgress(job);
  const percent = progress === undefined ? "" : `, ${Math.floor(progress * 100)}%`;
  return `${job.status}${percent}`;
}

/** Formats why a resource could not be deleted, as an indented line. Any part may be missing. */
export function formatReason(reason: AssetJobReason): string {
  const { resource_type, resource_name, error_code, error_msg } = reason;
  const resource = [resource_type, resource_name].filter(Boolean).join(" ");
  const problem = [error_code, error_msg].filter(Boolean).join(" ");
  return `  ${resource || "unknown resource"}: ${problem || "unknown reason"}`;
}

// --- internal ---

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
