import type { HookEvent, Hooks } from "@roma-assets/client";
import { deepestMessage } from "./error-text.ts";
import { openErrorTerminal } from "./terminal.ts";

/** Returns hooks that print each exchange to stderr. They receive no secret. */
export function logExchanges(): Hooks {
  const terminal = openErrorTerminal();
  const print = (text: string) => terminal.print({ style: "dim", text });

  return {
    onRequest: ({ method, url, attempt }) =>
      print(`> ${method} ${url}${attempt > 1 ? ` (attempt ${attempt})` : ""}`),
    onResponse: (event) => print(`< ${describeResponse(event)}`),
    onRetry: ({ delayMs, error, status }) => {
      const reason = error === undefined ? `status ${status}` : deepestMessage(error);
      print(`  retrying in ${delayMs} ms: ${reason}`);
    },
  };
}

// --- internal ---

function describeResponse({ method, url, status, durationMs = 0, requestId }: HookEvent): string {
  const request = requestId === undefined ? "" : `, request ID ${requestId}`;
  return `${status} in ${Math.round(durationMs)} ms${request} (${method} ${url})`;
}
