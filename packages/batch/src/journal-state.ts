import type { Backup } from "./archive.ts";
import { JournalError } from "./errors.ts";
import {
  FORMAT,
  FORMER_FORMAT,
  type JournalHeader,
  type JournalLine,
  type JournalRecord,
} from "./journal.ts";
import { checkLine, isHeader, isKnownFormat } from "./journal-line.ts";
import { type Batch, batchSize } from "./plan.ts";
import type { BatchFailure, BatchPart, EndedTotals } from "./report.ts";

/** The size of a run. */
export interface RunSize {
  readonly assets: number;
  readonly batches: number;
}

/** What earlier runs recorded in a complete journal. */
export interface History {
  readonly header: JournalHeader;
  readonly total: RunSize;
  /** Numbers of assets that ended. */
  readonly totals: EndedTotals;
  /** Number of the last batch that ended; 0 if none has. */
  readonly lastEnded: number;
  /** The batches that ended and were not deleted, by their numbers. */
  readonly failures: ReadonlyMap<number, BatchFailure>;
  /** The parts of batches that ended by themselves, by the numbers of the batches. */
  readonly parts: ReadonlyMap<number, readonly BatchPart[]>;
  /** The last archive of each batch, by the numbers of the batches. */
  readonly backups: ReadonlyMap<number, Backup>;
  /** The batch that was begun and has not ended. */
  readonly current: UnfinishedBatch | undefined;
  /** ID of the last job, if it is unknown whether the job has ended. */
  readonly openJob: string | undefined;
}

/** A batch that was begun and has not ended. */
export interface UnfinishedBatch {
  readonly batch: number;
  /** Its job; undefined if it is unknown whether one was created. */
  readonly jobId?: string;
  /**
   * True if an earlier submission of the batch may have been executed as well; without a job, if any
   * may have been.
   */
  readonly resent: boolean;
  /** How often what was left of the batch was submitted again; undefined for never. */
  readonly retries?: number;
}

/**
 * What the lines of a journal say that were accepted so far. Refuses a line that is not as
 * described, or that a run could not have written at that place. Only batches that were not deleted
 * and archives are kept in memory.
 */
export class JournalState {
  readonly #name: string;
  #lineNumber = 0;
  #header: JournalHeader | undefined;
  #planned: RunSize = { assets: 0, batches: 0 };
  #total: RunSize | undefined;
  #lastEnded = 0;
  #current: UnfinishedBatch | undefined;
  #openJob: string | undefined;
  /** Numbers of assets of the batches that have not ended, without their parts. */
  readonly #left = new Map<number, number>();
  readonly #totals = { deleted: 0, missing: 0, failed: 0, unknown: 0 };
  readonly #failures = new Map<number, BatchFailure>();
  readonly #parts = new Map<number, readonly BatchPart[]>();
  readonly #backups = new Map<number, Backup>();

  /** @param name the name of the journal in messages. */
  constructor(name: string = "The journal") {
    this.#name = name;
  }

  /** The history so far. The header and the total are undefined until they are read. */
  get history(): Partial<Pick<History, "header" | "total">> & Omit<History, "header" | "total"> {
    return {
      ...(this.#header && { header: this.#header }),
      ...(this.#total && { total: this.#total }),
      totals: this.#totals,
      lastEnded: this.#lastEnded,
      failures: this.#failures,
      parts: this.#parts,
      backups: this.#backups,
      current: this.#current,
      openJob: this.#openJob,
    };
  }

  /**
   * Accepts the next line.
   *
   * @throws {JournalError} `unreadable`, if the line is damaged.
   */
  accept(value: unknown): JournalLine {
    this.#lineNumber += 1;

    const line = this.#assertLine(value);
    const problem = this.#findMisplacement(line);
    if (problem !== undefined) {
      throw this.#damaged(problem);
    }

    this.#apply(line);
    return line;
  }

  /**
   * Accepts the end of the journal.
   *
   * @throws {JournalError} `unreadable`, if the journal was cut off before the total.
   */
  acceptEnd(): History {
    this.#lineNumber += 1;

    const { header, total, ...history } = this.history;
    if (!header) {
      throw this.#unreadable("is empty");
    }
    if (!total) {
      throw this.#damaged("it ends before the total of its IDs");
    }
    return { header, total, ...history };
  }

  #assertLine(value: unknown): JournalLine {
    if (this.#lineNumber === 1) {
      this.#assertHeader(value);
    }

    const result = checkLine(value);
    if ("problem" in result) {
      throw this.#damaged(result.problem);
    }
    return result.line;
  }

  /** Any file may be passed by mistake, or a journal of a later version. */
  #assertHeader(value: unknown): void {
    if (!isHeader(value)) {
      throw this.#unreadable("is not a journal: it does not begin with a header");
    }
    if (!isKnownFormat(value.format)) {
      const formats = `${FORMER_FORMAT} or ${FORMAT}`;
      const received = JSON.stringify(value.format);
      throw this.#unreadable(
        `must have format ${formats}, received ${received}; a later version of this program may read it`,
      );
    }
  }

  /** Returns why a line can't stand at this place; undefined if it can. */
  #findMisplacement(line: JournalLine): string | undefined {
    if ((line.type === "header") !== (this.#lineNumber === 1)) {
      return `expected the header in line 1 only, received ${describe(line)}`;
    }

    switch (line.type) {
      case "header":
        return undefined;
      case "ids":
        return this.#total ? `${describe(line)} comes after the total` : this.#findGap(line);
      case "total":
        return this.#findTotalProblem(line);
      default:
        return this.#findRecordProblem(line);
    }
  }

  #findGap({ batch }: Batch): string | undefined {
    return findDifference("the IDs of batch", this.#planned.batches + 1, batch);
  }

  #findTotalProblem({ assets, batches }: RunSize): string | undefined {
    if (this.#total) {
      return "there are two totals";
    }

    return (
      findDifference("a total of batches:", this.#planned.batches, batches) ??
      findDifference("a total of assets:", this.#planned.assets, assets)
    );
  }

  #findRecordProblem(line: JournalRecord): string | undefined {
    if (!this.#total) {
      return `${describe(line)} comes before the total`;
    }

    const next = this.#lastEnded + 1;
    if (next > this.#total.batches) {
      return `expected no line after the last batch, received ${describe(line)}`;
    }
    if (line.batch !== next) {
      return `expected a line of batch ${next}, received ${describe(line)}`;
    }
    if (this.#isNotExported(line)) {
      return undefined;
    }
    return this.#findPartProblem(line) ?? findStepProblem(line, this.#current);
  }

  /** Returns true for the end of a batch that was not submitted, because it could not be exported. */
  #isNotExported(line: JournalRecord): boolean {
    const hasBackup = this.#header?.options.backup !== undefined;
    const isFailure = line.type === "end" && line.outcome === "failed" && line.jobId === undefined;
    return hasBackup && isFailure && !this.#current && this.#left.get(line.batch) !== 0;
  }

  #findPartProblem(line: JournalRecord): string | undefined {
    const isNew = line.type === "part" || line.type === "retry" || isSettled(line);
    if (isNew && this.#header?.format === FORMER_FORMAT) {
      return `${describe(line)} does not exist in format ${FORMER_FORMAT}`;
    }

    const left = this.#left.get(line.batch) ?? 0;
    if (line.type === "part") {
      const size = batchSize(line);
      return size > left ? `a part has ${size} of the ${left} assets that are left` : undefined;
    }
    if (isSettled(line) !== (left === 0)) {
      return `${describe(line)} leaves ${left} assets open`;
    }
    return undefined;
  }

  #apply(line: JournalLine): void {
    switch (line.type) {
      case "header":
        this.#header = line;
        break;
      case "ids":
        this.#planned = {
          batches: this.#planned.batches + 1,
          assets: this.#planned.assets + batchSize(line),
        };
        this.#left.set(line.batch, batchSize(line));
        break;
      case "total":
        this.#total = line;
        break;
      case "exported":
        this.#keepBackup(line);
        break;
      case "intent":
        this.#current = { ...this.#current, batch: line.batch, resent: true };
        break;
      case "withdrawn":
        this.#withdraw();
        break;
      case "job":
        this.#current = { ...this.#current, ...toUnfinished(line) };
        this.#openJob = undefined;
        break;
      case "part":
        this.#endPart(line);
        break;
      case "retry":
        this.#retry(line);
        break;
      case "end":
        this.#endBatch(line);
        break;
    }
  }

  #keepBackup(record: ExportedRecord): void {
    const { type: _, ...backup } = record;
    this.#backups.set(backup.batch, backup);
  }

  /** What is left of a batch keeps the number of its retries. */
  #withdraw(): void {
    const { batch, retries } = this.#current ?? {};
    const isRetry = batch !== undefined && retries !== undefined;
    this.#current = isRetry ? { batch, resent: false, retries } : undefined;
  }

  #retry({ batch, mayHaveRun }: RetryRecord): void {
    const { jobId, retries = 0 } = this.#current ?? {};
    this.#current = { batch, resent: mayHaveRun, retries: retries + 1 };
    if (mayHaveRun) {
      this.#openJob = jobId ?? this.#openJob;
    }
  }

  #endPart(record: PartRecord): void {
    const { type: _, ...part } = record;
    const { batch, outcome } = part;
    this.#parts.set(batch, [...(this.#parts.get(batch) ?? []), part]);
    this.#left.set(batch, (this.#left.get(batch) ?? 0) - batchSize(part));
    this.#totals[outcome] += batchSize(part);
  }

  #endBatch(record: EndRecord): void {
    const { type: _, batch, outcome, ...details } = record;
    const left = this.#left.get(batch) ?? 0;
    this.#current = undefined;
    this.#lastEnded = batch;
    this.#left.delete(batch);

    if (outcome === "settled") {
      return;
    }
    this.#totals[outcome] += left;
    if (outcome !== "deleted") {
      this.#failures.set(batch, { outcome, ...details });
    }
    // A job that failed has reasons. Without any, it is unknown whether the job has ended.
    if (outcome === "unknown" && !details.reasons) {
      this.#openJob = details.jobId ?? this.#openJob;
    }
  }

  #damaged(problem: string): JournalError {
    return damagedJournal(this.#name, this.#lineNumber, problem);
  }

  #unreadable(problem: string): JournalError {
    return new JournalError("unreadable", `${this.#name} ${problem}`, { line: this.#lineNumber });
  }
}

/** Creates the error of a journal that has a damaged line. */
export function damagedJournal(
  name: string,
  line: number,
  problem: string,
  cause?: unknown,
): JournalError {
  return new JournalError("unreadable", `${name} is damaged in line ${line}: ${problem}`, {
    line,
    advice: "`readJournalStatus` shows what is certain. Delete the rest with another journal.",
    ...(cause !== undefined && { cause }),
  });
}

// --- internal ---

type EndRecord = Extract<JournalRecord, { type: "end" }>;

type ExportedRecord = Extract<JournalRecord, { type: "exported" }>;

type PartRecord = Extract<JournalRecord, { type: "part" }>;

type RetryRecord = Extract<JournalRecord, { type: "retry" }>;

type JobRecord = Extract<JournalRecord, { type: "job" }>;

function toUnfinished({ batch, jobId, resent }: JobRecord): UnfinishedBatch {
  return { batch, jobId, resent };
}

function isSettled(line: JournalRecord): boolean {
  return line.type === "end" && line.outcome === "settled";
}

/** Returns why a step can't follow the steps of its batch so far; undefined if it can. */
function findStepProblem(
  line: JournalRecord,
  current: UnfinishedBatch | undefined,
): string | undefined {
  const hasJob = current?.jobId !== undefined;

  switch (line.type) {
    case "exported":
    case "intent":
    case "withdrawn":
      return hasJob ? `${describe(line)} comes after its job` : undefined;
    case "job":
      if (!current) {
        return `${describe(line)} has no intent`;
      }
      return hasJob ? `batch ${line.batch} has two jobs` : undefined;
    case "part":
      return !current && line.outcome !== "missing" ? `${describe(line)} has no intent` : undefined;
    case "retry":
      return current ? undefined : `${describe(line)} has no intent`;
    case "end":
      return isSettled(line) ? undefined : findEndProblem(line, current);
  }
}

function findEndProblem(line: EndRecord, current: UnfinishedBatch | undefined): string | undefined {
  if (!current) {
    return `${describe(line)} has no intent`;
  }
  if (line.jobId !== current.jobId) {
    return `expected job ${current.jobId}, received ${line.jobId}`;
  }
  if (line.outcome === "deleted" && line.jobId === undefined) {
    return `batch ${line.batch} was deleted without a job`;
  }
  return undefined;
}

function findDifference(what: string, expected: number, received: number): string | undefined {
  return expected === received ? undefined : `expected ${what} ${expected}, received ${received}`;
}

function describe(line: JournalLine): string {
  return "batch" in line ? `"${line.type}" of batch ${line.batch}` : `"${line.type}"`;
}
