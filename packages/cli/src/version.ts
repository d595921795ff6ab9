import { readFileSync } from "node:fs";

/** Returns the versions that a bug report needs, like `1.0.0 (Node.js 24.21.0, linux x64)`. */
export function describeVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return `${version} (Node.js ${process.versions.node}, ${process.platform} ${process.arch})`;
}
