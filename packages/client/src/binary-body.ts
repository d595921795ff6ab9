import type { Clock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { DownloadError, isRomaError } from "./errors.ts";
import type { BinaryBody } from "./files.ts";
import type { Secrets } from "./secrets.ts";

/** Returns the result of an operation whose response is binary data. */
export function toBinaryBody(
  stream: BinaryBody["stream"] | undefined,
  headers: Headers,
): BinaryBody {
  const filename = filenameOf(headers.get("content-disposition") ?? "");
  const contentType = headers.get("content-type");
  const contentLength = lengthOf(headers);

  return {
    // There is none if the response says that it is empty.
    stream: stream ?? new ReadableStream({ start: (controller) => controller.close() }),
    ...(filename !== undefined && { filename }),
    ...(contentType !== null && { contentType }),
    ...(contentLength !== undefined && { contentLength }),
  };
}

/**
 * Watches the body of a response while it is read. It then fails with a `DownloadError` if the
 * connection breaks, if it ends too early, or if no data arrives in time; and with the reason of the
 * signal if that is aborted. A reader that is slow does not cause a timeout.
 *
 * @param options.advice what to do after a failure, if the response can't be requested again.
 */
export function watchBody(
  response: Response,
  options: {
    label: string;
    clock: Clock;
    timeoutMs: number;
    signal: AbortSignal | null | undefined;
    advice: string | undefined;
    secrets: Secrets;
  },
): Response {
  const { status, statusText, headers, url } = response;
  const body = response.body && watchStream(response.body, lengthOf(headers), options);
  const watched = new Response(body, { status, statusText, headers });

  return Object.defineProperty(watched, "url", { value: url });
}

// --- internal ---

type WatchOptions = Parameters<typeof watchBody>[1];

function watchStream(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  expectedBytes: number | undefined,
  { label, clock, timeoutMs, signal, advice, secrets }: WatchOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const deadline = new Deadline(clock, label, Infinity, signal);
  const reader = body.getReader();
  // Ends the connection at once, also while nobody reads.
  deadline.signal.addEventListener("abort", () => cancel(deadline.signal.reason));
  let receivedBytes = 0;

  async function cancel(reason: unknown): Promise<void> {
    deadline.close();
    await reader.cancel(reason).catch(() => {});
  }

  function toError(cause: unknown): unknown {
    if (deadline.isAbortedByCaller) {
      return cause;
    }
    secrets.maskError(cause);
    return toDownloadError(
      isRomaError(cause) ? "no data arrived in time" : "the connection broke",
      cause,
    );
  }

  function toDownloadError(problem: string, cause?: unknown): DownloadError {
    const total = expectedBytes === undefined ? "" : ` of ${expectedBytes}`;
    const message = `${label}: ${problem}, after ${receivedBytes}${total} bytes`;
    return new DownloadError(message, { cause, receivedBytes, expectedBytes, advice });
  }

  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await deadline.limit(timeoutMs, () => reader.read());
          if (!done) {
            receivedBytes += value.length;
            controller.enqueue(value);
            return;
          }
        } catch (reason) {
          controller.error(toError(reason));
          await cancel(reason);
          return;
        }

        deadline.close();
        if (expectedBytes !== undefined && receivedBytes !== expectedBytes) {
          controller.error(toDownloadError("the response ended"));
        } else {
          controller.close();
        }
      },

      cancel,
    },
    // Otherwise, data would be read before somebody asks for it.
    { highWaterMark: 0 },
  );
}

/** Returns the length of the content; undefined if it is unknown, also because it was packed. */
function lengthOf(headers: Headers): number | undefined {
  const length = headers.get("content-length") ?? "";
  const isLength = /^\d+$/.test(length) && !headers.has("content-encoding");
  return isLength ? Number(length) : undefined;
}

/** Returns the name of a file without its path; undefined if there is no usable one. */
function filenameOf(disposition: string): string | undefined {
  const [, encoded] = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition) ?? [];
  const [, quoted, plain] =
    /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition) ?? [];
  const name = decode(encoded) ?? quoted?.replaceAll(/\\(["\\])/g, "$1") ?? plain ?? "";

  const base = name.split(/[/\\]/).at(-1)?.replaceAll(/\p{C}/gu, "").trim();
  return base === undefined || /^\.{0,2}$/.test(base) ? undefined : base;
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
