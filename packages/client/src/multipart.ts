import { assertArgument } from "./arguments.ts";
import type { FilePart } from "./files.ts";
import { toFields } from "./shape.ts";

/** A body of the media type `multipart/form-data`. */
export interface MultipartBody {
  /** The media type, with the boundary between the parts. */
  readonly contentType: string;
  /** The bytes. A stream if one of the files is a stream. */
  readonly content: Blob | ReadableStream<Uint8Array>;
  /** Cancels the streams that were not sent to their end. Some platforms don't after an abort. */
  release(): void;
}

/**
 * Encodes files as the parts of a multipart body, without reading them.
 *
 * @throws {ArgumentError} if a part is not a file with a name.
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export function encodeMultipart(parts: Readonly<Record<string, unknown>>): MultipartBody {
  const boundary = `roma-assets-${crypto.randomUUID()}`;
  const chunks = Object.entries(parts).flatMap(([name, part]): Chunk[] => {
    const { content, filename } = toFilePart(name, part);
    const type = (content instanceof Blob && content.type) || "application/octet-stream";
    const disposition = `form-data; name="${escape(name)}"; filename="${escape(filename)}"`;
    const head = [`--${boundary}`, `Content-Disposition: ${disposition}`, `Content-Type: ${type}`];
    return [`${head.join(NEWLINE)}${NEWLINE}${NEWLINE}`, content, NEWLINE];
  });

  chunks.push(`--${boundary}--${NEWLINE}`);
  const controller = new AbortController();
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    content: chunks.every(isBlobPart) ? new Blob(chunks) : join(chunks, controller.signal),
    release: () => controller.abort(),
  };
}

// --- internal ---

type Chunk = string | Blob | ReadableStream<Uint8Array>;

const NEWLINE = "\r\n";

function toFilePart(name: string, part: unknown): FilePart {
  const { content, filename } = toFields(part);
  const isContent = content instanceof Blob || content instanceof ReadableStream;
  assertArgument(isContent, `\`${name}.content\` must be a Blob or a ReadableStream`);
  assertArgument(
    typeof filename === "string" && filename !== "",
    `\`${name}.filename\` must be a non-empty string`,
  );
  assertArgument(
    content instanceof Blob || isUnread(content),
    `\`${name}.content\` is a stream that is being read elsewhere, or was already sent`,
  );
  return { content, filename };
}

/** The platform refuses a stream that was read before. */
function isUnread(stream: ReadableStream): boolean {
  try {
    return new Response(stream).body !== null;
  } catch {
    return false;
  }
}

/** Escapes a name as browsers do. */
function escape(name: string): string {
  return name.replaceAll(/["\r\n]/g, (character) => encodeURIComponent(character));
}

function isBlobPart(chunk: Chunk): chunk is string | Blob {
  return !(chunk instanceof ReadableStream);
}

/** Returns the bytes of all chunks, each of which is read only when it is needed. */
function join(chunks: readonly Chunk[], signal: AbortSignal): ReadableStream<Uint8Array> {
  const streams = chunks.map((chunk) => {
    return isBlobPart(chunk) ? new Blob([chunk]).stream() : chunk;
  });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();

  // A failure of a stream becomes that of the result. If the result is canceled, so are all streams.
  pipeAll(streams, writable, signal).catch((reason: unknown) => {
    return Promise.allSettled(streams.map((stream) => stream.cancel(reason)));
  });
  return readable;
}

async function pipeAll(
  streams: readonly ReadableStream<Uint8Array>[],
  target: WritableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for (const stream of streams) {
    await stream.pipeTo(target, { preventClose: true, signal });
  }
  await target.close();
}
