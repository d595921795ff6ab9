/** Tests whose number of cases an environment variable sets. */
export interface SoakSuite {
  /** The folder of their package. */
  readonly folder: string;
  /** Names of the test files, without `.test.ts`. */
  readonly files: readonly string[];
  readonly variable: string;
  /** Number of cases in a run of `npm run soak`. */
  readonly short: number;
  /** Number of cases in a run of `npm run soak -- --long`. */
  readonly long: number;
}

/** All suites. Each test has a default of its own, with which it takes at most a few seconds. */
export const soakSuites: readonly SoakSuite[] = [
  {
    folder: "packages/batch",
    files: ["survives"],
    variable: "ROMA_SCHEDULES",
    short: 2000,
    long: 20_000,
  },
  {
    folder: "packages/client",
    files: ["answers", "secrets"],
    variable: "ROMA_ANSWERS",
    short: 1000,
    long: 5000,
  },
  {
    folder: "packages/batch",
    files: ["answers"],
    variable: "ROMA_ANSWERS",
    short: 500,
    long: 5000,
  },
  {
    folder: "packages/cli",
    files: ["answers"],
    variable: "ROMA_ANSWERS",
    short: 200,
    long: 5000,
  },
  {
    folder: "packages/spec-diff",
    files: ["properties", "keywords", "termination", "annotations"],
    variable: "PROPERTY_RUNS",
    short: 100,
    long: 1000,
  },
  {
    folder: "packages/spec-diff",
    files: ["soundness"],
    variable: "SOUNDNESS_PAIRS",
    short: 1000,
    long: 20_000,
  },
];
