import { TextDecoder } from "node:util";
import { UsageError } from "./usage-error.ts";

/**
 * Decodes text as UTF-8, or as UTF-16 if it begins with a byte order mark: Windows PowerShell 5
 * redirects output to such files. The mark is left out.
 *
 * @param name name of the input, for messages.
 * @throws {UsageError} if the text is UTF-16 without a mark, UTF-32, or not text at all.
 */
export async function* decodeText(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void> {
  let decoder: TextDecoder | undefined;
  let offset = 0;

  for await (const chunk of joinFirstBytes(chunks)) {
    decoder ??= new TextDecoder(detectEncoding(name, chunk));
    if (decoder.encoding === "utf-8") {
      assertNoNulBytes(name, chunk, offset);
    }

    yield decoder.decode(chunk, { stream: true });
    offset += chunk.length;
  }

  if (decoder) {
    yield decoder.decode();
  }
}

// --- internal ---

/** Byte order marks. The marks of UTF-32 come first, because one begins like that of UTF-16. */
const BYTE_ORDER_MARKS = [
  { mark: [0xff, 0xfe, 0x00, 0x00], name: "UTF-32 LE", encoding: undefined },
  { mark: [0x00, 0x00, 0xfe, 0xff], name: "UTF-32 BE", encoding: undefined },
  { mark: [0xff, 0xfe], name: "UTF-16 LE", encoding: "utf-16le" },
  { mark: [0xfe, 0xff], name: "UTF-16 BE", encoding: "utf-16be" },
] as const;

const MAX_MARK_LENGTH = 4;

/**
 * Minimum share of characters with a NUL byte in a text that counts as UTF-16. IDs and line ends
 * have one in each character, comments in other languages hardly any.
 */
const MIN_UTF16_NUL_SHARE = 0.25;

/** Joins the first chunks until they are long enough for every byte order mark. */
async function* joinFirstBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first: Uint8Array = new Uint8Array();
  let isJoined = false;

  for await (const chunk of chunks) {
    if (isJoined) {
      yield chunk;
      continue;
    }

    first = Buffer.concat([first, chunk]);
    if (first.length >= MAX_MARK_LENGTH) {
      isJoined = true;
      yield first;
    }
  }

  if (!isJoined && first.length > 0) {
    yield first;
  }
}

function detectEncoding(inputName: string, firstBytes: Uint8Array): string {
  const found = BYTE_ORDER_MARKS.find(({ mark }) =>
    mark.every((byte, index) => firstBytes[index] === byte),
  );
  if (!found) {
    return "utf-8";
  }
  if (found.encoding === undefined) {
    throw notUtf8(inputName, `it is ${found.name}`);
  }

  return found.encoding;
}

/** @param offset position of the chunk in the input. */
function assertNoNulBytes(inputName: string, chunk: Uint8Array, offset: number): void {
  if (!chunk.includes(0)) {
    return;
  }

  const encoding = guessUtf16(chunk, offset);
  throw notUtf8(
    inputName,
    encoding === undefined
      ? "it contains NUL bytes, as UTF-16 and binary files do"
      : `it looks like ${encoding} without a byte order mark`,
  );
}

/** Guesses the byte order of UTF-16, in which ASCII characters have one NUL byte each. */
function guessUtf16(chunk: Uint8Array, offset: number): string | undefined {
  const nulBytes = { even: 0, odd: 0 };
  for (const [index, byte] of chunk.entries()) {
    if (byte === 0) {
      nulBytes[(offset + index) % 2 === 0 ? "even" : "odd"] += 1;
    }
  }

  const minNulBytes = (chunk.length / 2) * MIN_UTF16_NUL_SHARE;
  const isLittleEndian = nulBytes.odd >= minNulBytes;
  const isBigEndian = nulBytes.even >= minNulBytes;
  if (isLittleEndian === isBigEndian) {
    return undefined;
  }

  return isLittleEndian ? "UTF-16 LE" : "UTF-16 BE";
}

function notUtf8(inputName: string, problem: string): UsageError {
  return new UsageError(`${inputName}: expected UTF-8 text, but ${problem}: save it as UTF-8.`);
}
