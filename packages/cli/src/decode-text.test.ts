import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText } from "./decode-text.ts";
import { UsageError } from "./usage-error.ts";

const LIST = "# 应用 𝒳\r\napp-1\r\napp-2 # 一\r\n";

/** Encodes text, with the byte order mark that it begins with. */
const ENCODERS = {
  "UTF-8": (text: string) => Buffer.from(text),
  "UTF-16 LE": (text: string) => Buffer.from(text, "utf16le"),
  "UTF-16 BE": (text: string) => Buffer.from(text, "utf16le").swap16(),
};

type Encoding = keyof typeof ENCODERS;

/** Decodes bytes that arrive in chunks of the given size. */
async function decode(bytes: Uint8Array, chunkSize = bytes.length || 1): Promise<string> {
  async function* chunks() {
    for (let start = 0; start < bytes.length; start += chunkSize) {
      yield bytes.subarray(start, start + chunkSize);
    }
  }

  let text = "";
  for await (const part of decodeText("list.txt", chunks())) {
    text += part;
  }
  return text;
}

describe.for(Object.keys(ENCODERS) as Encoding[])("%s with a byte order mark", (encoding) => {
  test("is decoded wherever its chunks end", async () => {
    const bytes = ENCODERS[encoding](`\uFEFF${LIST}`);

    for (let chunkSize = 1; chunkSize <= bytes.length; chunkSize += 1) {
      expect(await decode(bytes, chunkSize)).toBe(LIST);
    }
  });

  test("is decoded without loss", async () => {
    const lines = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));

    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 9 }), async (text, chunkSize) => {
        expect(await decode(ENCODERS[encoding](`\uFEFF${text}`), chunkSize)).toBe(text);
      }),
    );
  });

  test("may end after its mark", async () => {
    expect(await decode(ENCODERS[encoding]("\uFEFF"), 1)).toBe("");
  });
});

test("decodes UTF-8 without a mark, however short", async () => {
  for (const text of ["", "a", "ab", "é", LIST]) {
    expect(await decode(Buffer.from(text), 1)).toBe(text);
  }
});

test("marks a last character that is cut off", async () => {
  const bytes = ENCODERS["UTF-16 LE"]("\uFEFFapp-1");

  expect(await decode(bytes.subarray(0, -1))).toBe("app-\uFFFD");
});

test.for<[string, Uint8Array, string]>([
  ["UTF-16 LE without a mark", ENCODERS["UTF-16 LE"](LIST), "it looks like UTF-16 LE without"],
  ["UTF-16 BE without a mark", ENCODERS["UTF-16 BE"](LIST), "it looks like UTF-16 BE without"],
  ["UTF-32 LE", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), "it is UTF-32 LE"],
  ["UTF-32 BE", Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]), "it is UTF-32 BE"],
  ["one NUL byte", Buffer.from("app-1\napp-2\0\n"), "it contains NUL bytes"],
  ["nothing but NUL bytes", Buffer.alloc(100), "it contains NUL bytes"],
  [
    "UTF-16 that was appended to UTF-8",
    Buffer.concat([Buffer.from("app-1\n"), ENCODERS["UTF-16 LE"]("\uFEFFapp-2\n")]),
    "it looks like UTF-16 LE without",
  ],
])("refuses %s, and says what to do", async ([, bytes, problem]) => {
  const error = await decode(bytes).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain(`list.txt: expected UTF-8 text, but ${problem}`);
  expect(String(error)).toMatch(/: save it as UTF-8\.$/);
});

test("refuses NUL bytes in a later chunk", async () => {
  const bytes = ENCODERS["UTF-16 BE"](LIST);

  await expect(decode(bytes, 16)).rejects.toThrow("it looks like UTF-16 BE");
  await expect(decode(Buffer.from(`${"app-1\n".repeat(10)}app\0`), 16)).rejects.toThrow(
    "NUL bytes",
  );
});
