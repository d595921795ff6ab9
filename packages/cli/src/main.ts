#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { UsageError } from "./args.ts";
import { help } from "./help.ts";
import { describe, exitCodeOf, exitCodes } from "./outcome.ts";

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
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", () => {});
}
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  for (const line of describe(error)) {
    console.error(line.startsWith(" ") ? line : `roma-assets: ${line}`);
  }
  process.exitCode = exitCodeOf(error);
}
