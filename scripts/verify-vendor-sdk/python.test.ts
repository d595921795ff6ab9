import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findPython } from "./python.ts";

test("without Python, says so in one line", async () => {
  await expect(findPython(["no-such-python"])).rejects.toThrow(
    /^verify:vendor-sdk runs the vendor's SDK for Python, which needs Python 3\.\d+ or later: .+\.$/,
  );
});

test.skipIf(process.platform === "win32")("accepts no Python that is too old", async () => {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-python-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const create = (name: string, output: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho ${output}\n`, { mode: 0o755 });
    return path;
  };
  const old = create("old", "False");
  const recent = create("recent", "True");

  expect(await findPython([old, recent])).toBe(recent);
  await expect(findPython([old])).rejects.toThrow("Python 3.");
});

test("each package is pinned by its SHA-256, and named without an address", () => {
  const text = readFileSync(join(import.meta.dirname, "requirements.txt"), "utf8");
  const entries = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/ \\\n\s+/g, " ")
    .trim()
    .split("\n");

  expect(entries).toContainEqual(expect.stringMatching(/^huaweicloudsdkroma==3\.1\.219 /));
  for (const entry of entries) {
    expect(entry).toMatch(/^[\w.-]+==[\w.]+( --hash=sha256:[\da-f]{64})+$/);
  }
});
