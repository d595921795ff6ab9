import { JournalError, type JournalHeader, resumeDeletion } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { readArguments, UsageError } from "./parse-arguments.ts";
import { confirm, readRunOptions, runOptions, runToEnd } from "./deletion-run.ts";
import { connect, readSettings, settingOptions } from "./connection.ts";
import { count, openTerminal, plural } from "./terminal.ts";

/** `roma-assets resume FILE`. @returns the exit code. */
export async function runResume(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { ...settingOptions, ...runOptions }, [
    "FILE",
  ]);
  const [file = ""] = positionals;
  const json = values.json === true;
  const options = readRunOptions(values);
  const settings = await readSettings(values);
  const terminal = openTerminal(json);
  const { assets, left, header } = await readJournal(file);
  const roma = connect(settings);
  checkOwner(file, header, { ...settings, endpoint: roma.endpoint });
  terminal.say(
    `${terminal.paint("bold", `${count(left)} of ${plural(assets, "asset")}`)} are left of instance ${settings.instanceId}`,
    `  on ${roma.endpoint}, project ${settings.projectId}`,
  );
  if (left > 0) {
    await confirm(
      terminal,
      values,
      `Go on with deleting ${plural(left, "asset")}? This can't be undone.`,
    );
  }
  return runToEnd({
    terminal,
    json,
    file,
    flags: settings.flags,
    options,
    start: (engine) => resumeDeletion(roma, engine),
  });
}

// --- internal ---

/** What a journal is about, to ask before the engine takes it. */
async function readJournal(
  file: string,
): Promise<{ assets: number; left: number; header: JournalHeader }> {
  const sizes: number[] = [];
  let assets = 0;
  let ended = 0;
  let header: JournalHeader | undefined;
  for await (const line of fileJournal(file).read()) {
    if (line.type === "header") {
      header = line;
    } else if (line.type === "ids") {
      sizes[line.batch] = line.apps.length + line.tasks.length;
      assets += line.apps.length + line.tasks.length;
    } else if (line.type === "end") {
      ended += sizes[line.batch] ?? 0;
    }
  }
  if (!header) {
    throw new JournalError("unreadable", `${file} does not begin with a header`);
  }
  if (header.format !== 1) {
    throw new JournalError("unreadable", `${file}: format 1 is needed, not ${header.format}`);
  }
  return { assets, left: assets - ended, header };
}

/** Refuses a journal of another place before anybody is asked; the engine would do so after it. */
function checkOwner(
  file: string,
  header: JournalHeader,
  own: Pick<JournalHeader, "endpoint" | "projectId" | "instanceId">,
): void {
  const plain = (text: string) => String(text).replace(/\/+$/, "");
  const problems = (["endpoint", "projectId", "instanceId"] as const)
    .filter((key) => plain(header[key]) !== plain(own[key]))
    .map((key) => `${file}: its ${key} is ${header[key]}, not ${own[key]}`);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
}
