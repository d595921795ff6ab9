import { JournalError, resumeDeletion } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { readArguments } from "./args.ts";
import { confirm, readRunOptions, runOptions, runToEnd } from "./run.ts";
import { connect, readSettings, settingOptions } from "./settings.ts";
import { count, openTerminal, plural } from "./terminal.ts";

/** `roma-assets resume FILE`. @returns the exit code. */
export async function runResume(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { ...settingOptions, ...runOptions }, [
    "FILE",
  ]);
  const [file = ""] = positionals;
  const json = values.json === true;
  const options = readRunOptions(values);
  const settings = readSettings(values);
  const terminal = openTerminal(json);
  const { assets, left, instanceId } = await readJournal(file);
  const roma = await connect(settings);
  terminal.say(
    `${terminal.paint("bold", `${count(left)} of ${plural(assets, "asset")}`)} are left of instance ${instanceId}`,
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
): Promise<{ assets: number; left: number; instanceId: string }> {
  const sizes: number[] = [];
  let assets = 0;
  let ended = 0;
  let instanceId: string | undefined;
  for await (const line of fileJournal(file).read()) {
    if (line.type === "header") {
      instanceId = line.instanceId;
    } else if (line.type === "ids") {
      sizes[line.batch] = line.apps.length + line.tasks.length;
      assets += line.apps.length + line.tasks.length;
    } else if (line.type === "end") {
      ended += sizes[line.batch] ?? 0;
    }
  }
  if (instanceId === undefined) {
    throw new JournalError("unreadable", `${file} does not begin with a header`);
  }
  return { assets, left: assets - ended, instanceId };
}
