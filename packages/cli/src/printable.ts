import type { Environment } from "./environment.ts";

/**
 * Makes text from outside harmless for a terminal and for the log of a pipeline. Characters that
 * control a terminal, begin another line or change the direction of writing become `\uXXXX`. In
 * GitHub Actions and Azure Pipelines, so does one character of everything that their logs would take
 * for a command. In JSON, `\uXXXX` stands for the same character.
 */
export function toPrintable(text: string, env: Environment = process.env): string {
  return breakCommands(escapeControlCharacters(text), env);
}

/** Escapes control characters. Keeps tabs. */
export function escapeControlCharacters(text: string): string {
  return text.replaceAll(CONTROL_CHARACTER, escapeCharacter);
}

/**
 * Breaks up commands to the log of a pipeline, such as `::error::text`, `##[error]text` and
 * `##vso[task.complete]`, if this process runs in one.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 * @see https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 */
export function breakCommands(text: string, env: Environment): string {
  if (!env["GITHUB_ACTIONS"] && !env["TF_BUILD"]) {
    return text;
  }
  return text.replaceAll(LOG_COMMAND, ([first = "", second = ""]) => {
    return `${first}${escapeCharacter(second)}`;
  });
}

// --- internal ---

const CONTROL_CHARACTER = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * The beginnings of commands: `##[`, `##vso[` and the like, and `::name parameters::`. The latter
 * counts only at the beginning of a line, but what a line is depends on who reads the log.
 */
const LOG_COMMAND = /##(?=\w*\[)|::(?=[a-z][\w-]*(?: .*?)?::)/gi;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
