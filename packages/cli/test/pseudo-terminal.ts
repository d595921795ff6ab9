/** Runs the built command as a person does: in a terminal. */
import { stripVTControlCharacters } from "node:util";
import { type IPty, spawn } from "@lydell/node-pty";
import { afterAll, expect } from "vitest";
import { main } from "./set-up.ts";

/** A command in a pseudo-terminal. */
export interface TerminalCommand {
  /** Types text. */
  type(text: string): void;
  /** Waits until something is shown. Fails if the command ends without showing it. */
  untilShown(pattern: RegExp): Promise<void>;
  /** Settles when the command has ended. */
  readonly result: Promise<{ readonly code: number; readonly screen: string }>;
}

/** Starts the command in a folder, with only these environment variables. */
export function startInTerminal(
  args: string[],
  { folder: cwd, settings }: { folder: string; settings: Record<string, string> },
  columns: number = 100,
): TerminalCommand {
  return openTerminal(process.execPath, [main, ...args], { cwd, env: settings, columns });
}

/** Starts a program, with a path, a terminal, and only these environment variables. */
export function openTerminal(
  file: string,
  args: string[],
  options: { cwd: string; env: Record<string, string>; columns: number },
): TerminalCommand {
  const { PATH = "", SystemRoot = "" } = process.env;
  const env = { PATH, SystemRoot, TERM: "xterm-256color", ...options.env };
  const terminal = spawn(file, args, { cwd: options.cwd, env, cols: options.columns, rows: 50 });

  let screen = "";
  const watchers = new Set<() => void>();
  terminal.onData((text) => {
    screen += stripVTControlCharacters(text);
    watchers.forEach((watch) => watch());
  });
  const ended = Promise.withResolvers<number>();
  terminal.onExit(({ exitCode }) => ended.resolve(exitCode));
  started.push(terminal);

  return {
    type: (text) => terminal.write(text),
    async untilShown(pattern) {
      const shown = Promise.withResolvers<void>();
      const watch = () => pattern.test(screen) && shown.resolve();
      watchers.add(watch);
      watch();

      await Promise.race([shown.promise, ended.promise]);
      watchers.delete(watch);
      expect(screen).toMatch(pattern);
    },
    result: ended.promise.then((code) => ({ code, screen })),
  };
}

// --- internal ---

/** Of tests that run at the same time, so that none of them can end those of another one. */
const started: IPty[] = [];

afterAll(() => {
  for (const terminal of started) {
    terminal.kill("SIGKILL");
  }
});
