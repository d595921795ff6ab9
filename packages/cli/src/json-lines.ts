import { isRomaError } from "@roma-assets/client";

/** Writes a value to stdout as a line of JSON. Errors in it become objects without a stack. */
export function writeJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, replaceError)}\n`);
}

// --- internal ---

function replaceError(_key: string, value: unknown): unknown {
  return value instanceof Error ? summarizeError(value) : value;
}

/** Keeps the same few fields of an error as a journal does. */
function summarizeError(error: Error): object {
  const fields = error as { status?: unknown; errorCode?: unknown; requestId?: unknown };

  return {
    code: isRomaError(error) ? error.code : error.name,
    message: error.message,
    status: fields.status,
    errorCode: fields.errorCode,
    requestId: fields.requestId,
  };
}
