import type { DeletionEvent } from "@roma-assets/batch";
import { deepestOf } from "./exit-codes.ts";
import { count, duration, type Terminal } from "./terminal.ts";

/** Shows how a run goes on. */
export interface Progress {
  onEvent(event: DeletionEvent): void;
  /** Says something else. */
  say(text: string): void;
  /** Leaves what was shown as it is. */
  end(): void;
}

/**
 * On a terminal a bar with what happens above it; elsewhere a line now and then.
 *
 * The bar is drawn here and not by `@clack/prompts`, whose bars end the process with 0 on Ctrl-C.
 * It uses no escape code but colours.
 */
export function showProgress(terminal: Terminal, now: () => number = Date.now): Progress {
  const { output, canRedraw, paint } = terminal;
  let state: State | undefined;
  let doneBefore = 0;
  let shown = "";
  let shownAt = -Infinity;
  let lastNote = "";

  const clear = () => {
    if (shown) {
      output.write(`\r${" ".repeat(shown.length)}\r`);
      shown = "";
    }
  };
  const draw = () => {
    if (!state) {
      return;
    }
    const [plain, painted] = renderBar(state, doneBefore, now(), output.columns || 80, paint);
    if (plain !== shown) {
      // Blanks cover what a longer line left.
      output.write(`\r${painted}${" ".repeat(Math.max(0, shown.length - plain.length))}`);
      shown = plain;
    }
  };
  const say = (text: string) => {
    clear();
    terminal.say(text);
    if (canRedraw) {
      draw();
    }
  };
  const timer = canRedraw ? setInterval(draw, 100) : undefined;
  timer?.unref();

  return {
    say,
    onEvent(event) {
      if (!state) {
        doneBefore = event.done;
      }
      state = { event, share: shareOf(event), at: now() };
      const note = noteOf(event);
      if (note !== undefined) {
        // The same trouble again and again is one.
        const same = `${event.type} ${event.batch}`;
        if (same !== lastNote || event.type === "failed") {
          say(paint("yellow", note));
        }
        lastNote = same;
        return;
      }
      if (event.type === "done") {
        lastNote = "";
        const isLast = event.batch === event.batches;
        if (!canRedraw && (isLast || now() - shownAt >= 1000)) {
          shownAt = now();
          say(renderLine(event, doneBefore));
        }
      }
    },
    end() {
      clearInterval(timer);
      if (canRedraw && state) {
        draw();
        output.write("\n");
        shown = "";
      }
    },
  };
}

// --- internal ---

interface State {
  readonly event: DeletionEvent;
  /** How much of the batch is done, from 0 to 1. */
  readonly share: number;
  readonly at: number;
}

function shareOf(event: DeletionEvent): number {
  return event.type === "progress" ? (event.progress ?? 0) : 0;
}

function noteOf(event: DeletionEvent): string | undefined {
  const batch = `batch ${event.batch}`;
  const why = (error: unknown) => (error === undefined ? "" : `: ${deepestOf(error)}`);
  switch (event.type) {
    case "busy":
      return `${batch}: another job of this user is running; waiting for it`;
    case "retry":
      return `${batch}: not done, trying again${why(event.error)}`;
    case "resent":
      return `${batch}: it may have been done, sending it again${why(event.error)}`;
    case "failed": {
      const of = event.jobId === undefined ? "" : ` (job ${event.jobId})`;
      const [reason] = event.reasons;
      const said = event.note ?? event.error?.message ?? reason?.error_msg;
      return `${batch}: ${event.outcome}${of}${said ? `: ${said}` : ""}`;
    }
    default:
      return undefined;
  }
}

/** What is known, in words. */
function facts({ event, share, at }: State, doneBefore: number, now: number): string[] {
  const { done, total, batches, batch, size, remainingMs } = event;
  const ended = event.type === "done" || event.type === "failed" ? batch : batch - 1;
  const assets = done + Math.floor(share * size);
  const seconds = (event.elapsedMs + (now - at)) / 1000;
  const rate = seconds > 0 ? (assets - doneBefore) / seconds : 0;
  const of = (value: number | undefined) => (value === undefined ? "" : `/${count(value)}`);
  const left = remainingMs === undefined ? undefined : Math.max(0, remainingMs - (now - at));
  return [
    `${count(ended)}${of(batches)} batches`,
    `${count(assets)}${of(total)} assets`,
    ...(total ? [`${percent(assets, total)} %`] : []),
    ...(rate > 0 ? [`${count(rate < 10 ? Number(rate.toFixed(1)) : Math.round(rate))}/s`] : []),
    ...(left === undefined || ended === batches ? [] : [`${duration(left)} left`]),
  ];
}

function percent(done: number, total: number): number {
  return Math.floor((done / total) * 100);
}

function renderLine(event: DeletionEvent, doneBefore: number): string {
  return facts({ event, share: 0, at: 0 }, doneBefore, 0).join(", ");
}

/** The bar, without and with colours; what does not fit into the line is left out. */
function renderBar(
  state: State,
  doneBefore: number,
  now: number,
  columns: number,
  paint: Terminal["paint"],
): [plain: string, painted: string] {
  const { event, share } = state;
  const words = facts(state, doneBefore, now);
  // A full line would wrap on some terminals.
  const room = columns - 1;
  let text = words.join("  ");
  while (text.length > room && words.length > 1) {
    words.pop();
    text = words.join("  ");
  }
  const width = Math.min(30, room - text.length - 2);
  if (!event.total || width < 5) {
    const cut = text.slice(0, Math.max(0, room));
    return [cut, cut];
  }
  const full = Math.floor(
    (Math.min(event.total, event.done + share * event.size) / event.total) * width,
  );
  const [head, tail] = ["━".repeat(full), "─".repeat(width - full)];
  return [`${head}${tail}  ${text}`, `${paint("cyan", head)}${paint("dim", tail)}  ${text}`];
}
