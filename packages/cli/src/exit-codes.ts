/** Exit codes by name. {@link exitCodeMeanings} describes them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  denied: 3,
  busy: 4,
  unknown: 5,
  stopped: 6,
} as const;

/** The meaning of each exit code, for `--help` and the README. */
export const exitCodeMeanings: readonly (readonly [exitCode: number, meaning: string])[] = [
  [
    0,
    "All assets were deleted, or are missing and may be (--ignore-missing, or a yes at the prompt)",
  ],
  [
    1,
    "Some assets failed or are missing; for job, export and import: the job failed, or the service refused it or does not know it",
  ],
  [2, "Invalid usage, settings or journal, or assets not found; no deletion was sent"],
  [3, "No valid token, or no permission"],
  [4, "Another job of the user is running (with --when-busy throw)"],
  [5, "Outcome unknown for some assets (takes precedence over 1)"],
  [6, "Stopped early (network, timeout, disk, crash); for status: not finished"],
  [129, "Stopped by SIGHUP"],
  [130, "Stopped by Ctrl-C, or declined at the prompt"],
  [143, "Stopped by SIGTERM"],
];
