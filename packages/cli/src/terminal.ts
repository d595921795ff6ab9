import { styleText } from "node:util";

/** The part of a stream that a person may be looking at. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  hasColors?(): boolean;
}

/** Where people read and answer; data goes to stdout. */
export interface Terminal {
  readonly output: Output;
  /** Whether a line may be drawn over. */
  readonly canRedraw: boolean;
  /** Prints lines. */
  say(...lines: string[]): void;
  /** Colours a text, where that is welcome. */
  paint(format: Format, text: string): string;
  /**
   * Asks a question of yes and no, where somebody can answer; undefined where nobody can. An abort,
   * like the end of the input, is a no.
   */
  ask(question: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/** The few styles that are used. */
export type Format = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/**
 * Opens the terminal: stdout, or stderr where stdout is for data. In a pipe, with `CI` or on a dumb
 * terminal nothing is redrawn and nobody is asked; `NO_COLOR` leaves no escape code in what is
 * printed.
 */
export function openTerminal(
  json: boolean,
  env: NodeJS.ProcessEnv = process.env,
  output: Output & NodeJS.WritableStream = json ? process.stderr : process.stdout,
): Terminal {
  const automated = !/^(|0|false)$/i.test(env["CI"] ?? "");
  const canRedraw = output.isTTY === true && !automated && env["TERM"] !== "dumb";
  const colors = output.isTTY === true && !env["NO_COLOR"] && output.hasColors?.() === true;
  return {
    output,
    canRedraw,
    say: (...lines) => void output.write(`${lines.map(printable).join("\n")}\n`),
    paint: (format, text) =>
      colors && text ? styleText(format, text, { validateStream: false }) : text,
    async ask(question, signal) {
      if (!canRedraw || !process.stdin.isTTY) {
        return undefined;
      }
      // Loaded only here: it is what takes longest at the start.
      const { confirm } = await import("@clack/prompts");
      // After Ctrl-D nothing can answer any more, which it would not notice.
      const ended = new AbortController();
      process.once("beforeExit", () => ended.abort());
      const answer = await confirm({
        message: question,
        initialValue: false,
        output: output as never,
        signal: AbortSignal.any([signal, ended.signal]),
      });
      return answer === true;
    },
  };
}

/**
 * A line without what would steer the terminal or begin another line, since parts of it come from
 * the service. Colours stay: nothing else is painted with them.
 */
export function printable(line: string): string {
  return line.replaceAll(
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    /(\x1b\[(?:[12]|22|3[12369])m)|[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (found, color) => color ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A number as people read it. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A number of things, like `1 task` or `1,000 tasks`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${value === 1 ? noun : `${noun}${noun.endsWith("ch") ? "es" : "s"}`}`;
}

/** A number of applications and tasks, without the kind that is not there. */
export function assets(apps: number, tasks: number): string {
  const parts = [
    ...(apps > 0 || tasks === 0 ? [plural(apps, "application")] : []),
    ...(tasks > 0 ? [plural(tasks, "task")] : []),
  ];
  return parts.join(" and ");
}

/** Milliseconds like `0:09`, `12:30` or `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
