import { DeletionStoppedError, JournalError } from "@roma-assets/batch";
import { httpStatusOf, isRomaError, type RomaErrorCode } from "@roma-assets/client";
import { causesOf, isAuthError, isExpectedError } from "./error-kinds.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Describes an error in lines for people: its message, its causes, and what to do. Only unexpected
 * errors include a stack.
 */
export function describeError(error: unknown): string[] {
  if (error instanceof UsageError) {
    return [...error.problems];
  }
  if (!(error instanceof Error)) {
    return [String(error)];
  }

  const stack = isExpectedError(error) ? undefined : error.stack;
  const lines = (stack ?? messageOf(error)).split("\n");

  for (const cause of explainingCausesOf(error)) {
    const message = messageOf(cause);
    if (!lines.some((line) => line.includes(message))) {
      lines.push(`  caused by: ${message}`);
    }
  }

  const advice = findAdvice(error);
  if (advice !== undefined) {
    lines.push(`  ${advice}`);
  }

  return lines;
}

/** Returns the message of an error's deepest cause, such as a rejected certificate. */
export function deepestMessage(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }

  return messageOf(explainingCausesOf(error).at(-1) ?? error);
}

/**
 * Describes why no token could be obtained, in a few words.
 *
 * @param cause the error of IAM, or of the command of a profile.
 */
export function describeTokenProblem(cause: unknown): string {
  if (!isRomaError(cause)) {
    return "No token could be obtained";
  }
  if (UNREACHABLE_CODES.has(cause.code)) {
    return "IAM could not be reached";
  }
  return httpStatusOf(cause) === 401
    ? "IAM refused the user name or password"
    : "IAM issued no token";
}

// --- internal ---

/** Error codes of requests that got no response. */
const UNREACHABLE_CODES = new Set<RomaErrorCode>(["connection", "timeout", "unknown-outcome"]);

/** In place of that of the library, which names its functions. */
const DAMAGED_JOURNAL_ADVICE =
  "To see what is certain: roma-assets status FILE. Delete the rest with another journal.";

/** Messages of the platform's `fetch` that say less than their causes. */
const EMPTY_MESSAGES: ReadonlySet<string> = new Set(["fetch failed", "Request was cancelled."]);

/** Returns the causes that explain an error. The message of a connection's problem is complete. */
function explainingCausesOf(error: Error): Error[] {
  const chain = errorsOf(error);
  const complete = chain.findIndex(isConnectionProblem);
  const causes = complete === -1 ? chain : chain.slice(0, complete + 1);

  return causes.slice(1).filter(({ message }) => !EMPTY_MESSAGES.has(message));
}

/** Returns an error and its causes, as far as they are errors too. */
function errorsOf(error: Error): Error[] {
  return [error, ...causesOf(error).filter((cause) => cause instanceof Error)];
}

function isConnectionProblem(error: Error): boolean {
  return isRomaError(error) && error.code === "connection" && "problem" in error;
}

/** Returns the message of an error. The `AggregateError` of a connection has only a code. */
function messageOf(error: Error): string {
  if (isRomaError(error) && error.code === "token") {
    return describeTokenProblem(error.cause);
  }
  if (error instanceof DeletionStoppedError && error.cause instanceof Error) {
    return error.message.replace(error.cause.message, () => messageOf(error.cause as Error));
  }
  if (error.message !== "") {
    return error.message;
  }

  return "code" in error ? String(error.code) : error.name;
}

/** Finds the first advice in a chain of errors. Advice about jobs does not apply to a token. */
function findAdvice(error: Error): string | undefined {
  for (const candidate of errorsOf(error)) {
    if (isAuthError(candidate)) {
      return undefined;
    }

    if (isRomaError(candidate) && candidate.advice !== undefined) {
      return candidate instanceof JournalError ? DAMAGED_JOURNAL_ADVICE : candidate.advice;
    }
  }

  return undefined;
}
