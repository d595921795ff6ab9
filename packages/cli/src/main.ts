#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { UsageError } from "./parse-arguments.ts";
import { help } from "./help.ts";
import { describe, exitCodeOf, exitCodes } from "./exit-codes.ts";
import { printable } from "./terminal.ts";

/** Each is loaded when it is needed: the sandbox alone takes longer than all else. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  delete: async (args) => (await import("./delete.ts")).runDelete(args),
  resume: async (args) => (await import("./resume.ts")).runResume(args),
  job: async (args) => (await import("./job.ts")).runJob(args),
  token: async (args) => (await import("./token.ts")).runToken(args),
  sandbox: async (args) => (await import("./sandbox.ts")).runSandbox(args),
};

async function main([name = "", ...args]: string[]): Promise<number> {
  const untilData = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if ([name, ...untilData].some((arg) => arg === "--help" || arg === "-h") || name === "help") {
    process.stdout.write(help);
    return exitCodes.ok;
  }
  if (name === "--version" || name === "-V") {
    const { version } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    ) as { version: string };
    console.log(version);
    return exitCodes.ok;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const known = Object.keys(commands).join(", ");
    throw new UsageError(`a command is needed: ${known}; roma-assets --help tells more`);
  }
  return command(args);
}

// A run goes on if nobody reads its output any more, as after `| head`.
const outputs = [process.stdout, process.stderr];
let lost: Error | undefined;
for (const stream of outputs) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    const isClosed = /^(EPIPE|EIO|ERR_STREAM_DESTROYED)$/.test(error.code ?? "");
    lost ??= isClosed ? undefined : error;
  });
}
let exitCode: number;
try {
  exitCode = await main(process.argv.slice(2));
} catch (error) {
  for (const line of describe(error)) {
    console.error(printable(line.startsWith(" ") ? line : `roma-assets: ${line}`));
  }
  exitCode = exitCodeOf(error);
}
for (const stream of outputs) {
  await new Promise((resolve) => stream.write("", resolve));
}
if (lost) {
  console.error(`roma-assets: not all of the output could be written: ${lost.message}`);
  exitCode ||= exitCodes.stopped;
}
// At once: a request for a token that nobody waits for any more may still be under way.
process.exit(exitCode);
