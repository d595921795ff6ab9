/** Files, which are in base64 in a recording, and blobs and streams in a call of the client. */
import type { WireFile } from "@roma-assets/sandbox/validator";
import { mediaTypeOf, type NamedRecording } from "../recording.ts";

/** Returns the input of a recorded call, in which the parts of a form are files. */
export function inputOf({ call, request }: NamedRecording): Record<string, unknown> {
  if (!isForm(request.headers)) {
    return call.input;
  }

  const entries = Object.entries(call.input).map(([name, value]) => {
    return [name, isWireFile(value) ? toFilePart(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Returns the result of a call in which a stream is replaced by its content in base64. */
export async function readStream(result: unknown): Promise<unknown> {
  if (!hasStream(result)) {
    return result;
  }
  const bytes = await new Response(result.stream).arrayBuffer();
  return { ...result, stream: Buffer.from(bytes).toString("base64") };
}

/** Returns true if the headers are those of a form with files. */
export function isForm(headers: Readonly<Record<string, string>>): boolean {
  return mediaTypeOf(headers) === "multipart/form-data";
}

// --- internal ---

function isWireFile(value: unknown): value is WireFile {
  return typeof value === "object" && value !== null && "filename" in value && "content" in value;
}

function toFilePart({ filename, content }: WireFile): { filename: string; content: Blob } {
  return { filename, content: new Blob([Uint8Array.from(Buffer.from(content, "base64"))]) };
}

function hasStream(value: unknown): value is { stream: ReadableStream<Uint8Array> } {
  const isObject = typeof value === "object" && value !== null;
  return isObject && "stream" in value && value.stream instanceof ReadableStream;
}
