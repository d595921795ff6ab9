import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "dev-tools";
import { format } from "oxfmt";
import type { Recording } from "../recording.ts";
import { diffLines } from "./diff-lines.ts";
import { isSameExchange, type NewRecording } from "./to-recording.ts";

/**
 * Chooses the file name of each recording: operation, status, error code and, where several
 * recordings have these in common, a number. A capture that was renamed keeps its name. Every new
 * name contains `captured`, so that no example from the documentation is overwritten.
 */
export function nameRecordings(recordings: NewRecording[], folder: string): string[] {
  const captures = readCaptures(folder);
  const existing = recordings.map((each) => findExisting(each, captures));

  const taken = new Set(existing.filter((name) => name !== undefined));
  return recordings.map((each, index) => {
    const name = existing[index] ?? createName(each, taken);
    taken.add(name);
    return name;
  });
}

/**
 * Writes a recording, unless the file holds another exchange.
 *
 * @param isUpdate overwrites the file in that case.
 */
export async function saveRecording(
  path: string,
  recording: Recording,
  isUpdate: boolean,
): Promise<SaveResult> {
  const before = readRecording(path);
  if (isSameExchange(before, recording)) {
    return { outcome: "unchanged", diff: [] };
  }

  const config = JSON.parse(readFileSync(join(root, ".oxfmtrc.json"), "utf8"));
  const { code } = await format(path, JSON.stringify(recording, null, 2), config);
  const exists = existsSync(path);
  const diff = exists ? diffLines(readFileSync(path, "utf8"), code) : [];
  if (exists && !isUpdate) {
    return { outcome: "kept", diff };
  }

  writeFileSync(path, code);
  return { outcome: exists ? "updated" : "wrote", diff };
}

/** What happened to a file, and how the exchange differs from the file's. */
export interface SaveResult {
  outcome: "unchanged" | "kept" | "updated" | "wrote";
  diff: string[];
}

// --- internal ---

interface Capture {
  file: string;
  recording: Recording | undefined;
}

/** Returns the recordings that were captured; the others are examples from the documentation. */
function readCaptures(folder: string): Capture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ file, recording: readRecording(join(folder, file)) }))
    .filter(({ recording }) => recording?.source?.request?.kind === "captured");
}

function readRecording(path: string): Recording | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function prefixOf({ recording, operation }: NewRecording): string {
  return `${operation.operationId}.${recording.response.status}.`;
}

function findExisting(each: NewRecording, captures: Capture[]): string | undefined {
  const prefix = prefixOf(each);
  return captures.find(
    ({ file, recording }) => file.startsWith(prefix) && isSameExchange(recording, each.recording),
  )?.file;
}

function createName(each: NewRecording, taken: ReadonlySet<string>): string {
  const errorCode = String(each.recording.response.body?.error_code ?? "");
  const isErrorCode = /^\w+\.\d+$/.test(errorCode);
  const suffix = isErrorCode ? `-${errorCode.toLowerCase().replace(".", "-")}` : "";
  const base = `${prefixOf(each)}captured${suffix}`;

  let name = `${base}.json`;
  for (let count = 2; taken.has(name); count += 1) {
    name = `${base}-${count}.json`;
  }

  return name;
}
