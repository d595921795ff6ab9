/**
 * Turns a HAR of the real service into recordings: `npm run record -- --har FILE [--update]`.
 *
 * A browser's network panel ("Save all as HAR") or a proxy writes one. What a HAR knows of people,
 * accounts and secrets is replaced; a recording that still shows some of it is refused.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diff, isDeepStrictEqual, parseArgs } from "node:util";
import type { DescribedOperation, Json } from "@roma-assets/sandbox/description";
import type { Validator } from "@roma-assets/sandbox/validator";
import { format } from "oxfmt";
import {
  type Exchange,
  readEntry,
  readLog,
  RecordError,
  type Strings,
} from "../packages/contract-tests/src/har.ts";
import {
  folder as recordings,
  type Recording,
  relevantHeaders,
} from "../packages/contract-tests/src/recording.ts";
import { createScrubber, type Scrubber } from "../packages/contract-tests/src/scrub.ts";

/** What a run has to say; it went well if there are no failures. */
export interface Report {
  lines: string[];
  failures: string[];
}

/**
 * Writes the recordings that a HAR gives.
 *
 * @param options.har the text of the HAR.
 * @param options.folder where the recordings are.
 * @param options.update overwrites a recording that differs, which otherwise is a failure.
 * @param options.validator closed, so that what the YAML does not name is found.
 * @throws {RecordError} if the HAR is broken; then nothing is written.
 */
export async function record(options: {
  har: string;
  folder: string;
  update?: boolean;
  validator: Validator;
}): Promise<Report> {
  const { har, folder, update, validator } = options;
  const log = readLog(har);
  const exchanges = log.entries.map((entry: Json, index: number) =>
    readEntry(entry, `entry ${index + 1} of the HAR`, validator),
  ) as Exchange[];
  const scrubber = createScrubber(exchanges);
  const report: Report = { lines: listSkipped(exchanges, scrubber), failures: [] };

  const found: Found[] = [];
  for (const [index, exchange] of exchanges.entries()) {
    if (exchange.operation) {
      const { operation } = exchange;
      const next = { ...toRecording(exchange, log, scrubber, validator), operation };
      const twin = found.findIndex((each) => isSameExchange(each.recording, next.recording));
      if (twin === -1) {
        found.push({ ...next, entry: index + 1 });
      } else {
        report.lines.push(`entry ${index + 1} is the same as entry ${found[twin]!.entry}`);
      }
    }
  }
  if (found.length === 0) {
    report.failures.push(
      `None of the ${exchanges.length} entries is an answered call of the YAML: nothing to record.`,
    );
  }

  const names = nameFiles(found, folder);
  for (const [index, { recording, operation, leaks }] of found.entries()) {
    const file = names[index]!;
    const problems = [
      ...validator.checkRequest(operation, recording.request),
      ...validator.checkResponse(operation, recording.response),
    ];
    if (leaks.length > 0) {
      report.failures.push(
        [`${file}: refused, a secret is left`, ...leaks].join("\n  ") +
          "\n  Take it out of the HAR, or teach scripts/record.ts to replace it, and run again.",
      );
    } else if (problems.length > 0) {
      report.failures.push(
        [`${file}: not written, the YAML describes it otherwise`, ...problems].join("\n  ") +
          "\n  The wire is the truth: fix openapi/roma-connect.yaml, npm run build, run again.",
      );
    } else {
      await save(file, recording, report, { folder, update });
    }
  }
  return report;
}

// --- internal ---

interface Found {
  recording: Recording;
  operation: DescribedOperation;
  leaks: string[];
  entry: number;
}

// --- the recording ---

function listSkipped(exchanges: Exchange[], scrubber: Scrubber): string[] {
  const skipped = exchanges.filter(({ operation }) => !operation);
  // Cut only after the secrets are replaced, or half of one is left; data: URLs are long.
  const counts = Map.groupBy(skipped, ({ label }) => scrubber.known(label, "").slice(0, 160));
  return skipped.length === 0
    ? []
    : [
        `skipped ${skipped.length} of ${exchanges.length} entries, no calls of the YAML:`,
        ...[...counts].map(([label, { length }]) => `  ${label}${length > 1 ? ` ×${length}` : ""}`),
      ];
}

/** The path parameters that a client is bound to once, by its option for each. */
const bound: Strings = { project_id: "projectId", instance_id: "instanceId" };

function toRecording(exchange: Exchange, log: Json, scrubber: Scrubber, validator: Validator) {
  const operation = exchange.operation!;
  const tokenHeader = operation.token?.header.toLowerCase() ?? "";
  const relevant = relevantHeaders(operation);
  const { request, response, leaks } = scrubber.scrub({
    request: {
      ...exchange.request,
      headers: pick(exchange.request.headers, relevant.request),
    },
    response: {
      ...exchange.response,
      headers: pick(exchange.response.headers, relevant.response),
    },
  });
  const { headers } = request;
  if (request.body === undefined) {
    delete headers["content-type"];
  } else if (headers["content-type"]) {
    // A parameter such as the charset is the sender's habit, and this client has another.
    headers["content-type"] = headers["content-type"].split(";")[0]!.trim().toLowerCase();
  }

  const call: Recording["call"] = { options: {}, input: {} };
  for (const parameter of operation.parameters) {
    const { name, in: place } = parameter;
    const values = { path: request.path, query: request.query, header: request.headers }[place];
    const value = values?.[place === "header" ? name.toLowerCase() : name];
    const option = place === "path" && bound[name];
    if (value !== undefined && option) {
      call.options[option] = String(value);
    } else if (value !== undefined) {
      call.input[name] = validator.parseParameter(value, parameter);
    }
  }
  if (headers[tokenHeader] !== undefined) {
    call.options["token"] = headers[tokenHeader];
  }
  Object.assign(call.input, request.body);

  const creator = log.creator?.name ? ` (${log.creator.name})` : "";
  const source = {
    kind: "captured" as const,
    from: `HAR of a browser or proxy${creator}`,
    date: exchange.date,
    operation: operation.operationId,
  };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(request.path[name] ?? ""),
  );
  const { method, query, body } = request;
  const recording: Recording = {
    source: { request: source, response: { ...source } },
    call,
    request: {
      method,
      path,
      ...(Object.keys(query).length > 0 && { query }),
      headers,
      ...(body !== undefined && { body }),
    },
    response,
  };
  return { recording, leaks: [...new Set([...leaks, ...scrubber.leaks(recording)])] };
}

function pick(values: Strings, names: string[]): Strings {
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

function isSameExchange(a: Recording | undefined, b: Recording): boolean {
  // When it was recorded does not matter.
  return a !== undefined && isDeepStrictEqual({ ...a, source: 0 }, { ...b, source: 0 });
}

// --- the files ---

/**
 * Names each recording by operation, status, error code and, where several have these in common,
 * its place among them. Every case begins with `captured`, which no example taken from the docs
 * does: those are never overwritten.
 */
function nameFiles(found: Found[], folder: string): string[] {
  const captured = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ file, old: readRecording(join(folder, file)) }))
    .filter(({ old }) => old?.source?.request?.kind === "captured");
  const names = found.map(({ recording, operation }) => {
    const prefix = `${operation.operationId}.${recording.response.status}.`;
    return captured.find(
      ({ file, old }) => file.startsWith(prefix) && isSameExchange(old, recording),
    )?.file;
  });
  for (const [index, { recording, operation }] of found.entries()) {
    const code = /^\w+\.\d+$/.exec(recording.response.body?.error_code)?.[0];
    const suffix = code ? `-${code.toLowerCase().replace(".", "-")}` : "";
    const base = `${operation.operationId}.${recording.response.status}.captured${suffix}`;
    for (let count = 1; names[index] === undefined; count += 1) {
      const name = count === 1 ? `${base}.json` : `${base}-${count}.json`;
      names[index] = names.includes(name) ? undefined : name;
    }
  }
  return names.map(String);
}

function readRecording(path: string): Recording | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

async function save(
  file: string,
  recording: Recording,
  report: Report,
  options: { folder: string; update: boolean | undefined },
): Promise<void> {
  const path = join(options.folder, file);
  const exists = existsSync(path);
  if (exists && isSameExchange(readRecording(path), recording)) {
    report.lines.push(`unchanged ${file}`);
    return;
  }
  const style = JSON.parse(readFileSync(new URL("../.oxfmtrc.json", import.meta.url), "utf8"));
  const { code } = await format(file, JSON.stringify(recording, null, 2), style);
  if (exists) {
    report.lines.push(`${file} would change:`, ...lineDiff(readFileSync(path, "utf8"), code));
  }
  if (exists && !options.update) {
    report.failures.push(
      `${file}: kept, though this HAR shows another exchange. Add --update to overwrite it, or rename it to keep both.`,
    );
    return;
  }
  writeFileSync(path, code);
  report.lines.push(`${exists ? "updated" : "wrote"} ${file}`);
}

/** The changed lines, each with two lines around it. */
function lineDiff(before: string, after: string): string[] {
  // util.diff says what the first text has more than the second.
  const entries = diff(after.split("\n"), before.split("\n"));
  const isNear = (index: number) =>
    entries.slice(Math.max(0, index - 2), index + 3).some(([operation]) => operation !== 0);
  return entries.flatMap(([operation, line], index) => {
    const near = isNear(index);
    if (near) {
      return [`  ${{ "-1": "-", 0: " ", 1: "+" }[operation]} ${line}`];
    }
    return isNear(index - 1) ? ["  …"] : [];
  });
}

// --- the command ---

async function loadValidator(): Promise<Validator> {
  try {
    const { createValidator } = await import("@roma-assets/sandbox/validator");
    return createValidator(undefined, { closed: true });
  } catch (error) {
    if (/^(ERR_MODULE_NOT_FOUND|ENOENT)$/.test((error as NodeJS.ErrnoException).code ?? "")) {
      throw new RecordError("The packages are not built yet. To fix it: npm run build");
    }
    throw error;
  }
}

async function main(): Promise<Report> {
  const usage = "expected npm run record -- --har FILE [--update]";
  let values: { har?: string; update?: boolean };
  try {
    values = parseArgs({
      options: { har: { type: "string" }, update: { type: "boolean" } },
    }).values;
  } catch (error) {
    throw new RecordError(`${(error as Error).message.split("\n")[0]} (${usage})`);
  }
  if (!values.har) {
    throw new RecordError(`No HAR is named: ${usage}.`);
  }
  let har: string;
  try {
    har = readFileSync(values.har, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RecordError(`${values.har} can't be read: expected a HAR, received ${code}.`);
  }
  const folder = fileURLToPath(recordings);
  const validator = await loadValidator();
  return record({ har, folder, update: values.update ?? false, validator });
}

if (import.meta.main) {
  try {
    const { lines, failures } = await main();
    for (const line of lines) {
      console.log(line);
    }
    for (const failure of failures) {
      console.error(failure);
    }
    process.exitCode = failures.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof RecordError ? error.message : error);
    process.exitCode = 1;
  }
}
