import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createScratchFolder } from "dev-tools";
import { expect, test } from "vitest";
import { findChromium } from "./chromium.ts";

test.skipIf(process.platform === "win32")("finds Chromium before Chrome, if it can be run", () => {
  const folder = createScratchFolder("chromium");
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  const path = ["", first, join(folder, "missing"), second].join(delimiter);
  mkdirSync(first);
  mkdirSync(second);
  expect(findChromium(path)).toBeUndefined();
  expect(findChromium("")).toBeUndefined();

  writeFileSync(join(first, "google-chrome"), "", { mode: 0o755 });
  expect(findChromium(path)).toBe(join(first, "google-chrome"));
  writeFileSync(join(second, "chromium"), "", { mode: 0o644 });
  expect(findChromium(path)).toBe(join(first, "google-chrome"));
  chmodSync(join(second, "chromium"), 0o755);
  expect(findChromium(path)).toBe(join(second, "chromium"));
});
