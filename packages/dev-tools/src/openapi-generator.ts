import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import http from "node:http";
import { dirname, join } from "node:path";
import { root } from "./paths.ts";
import { type RunOptions, type RunResult, runTool } from "./run.ts";
import { ScriptError } from "./script.ts";

/**
 * Runs openapi-generator. Its npm package is only a launcher, which would download the program itself,
 * a jar, and run whatever it received. So the jar is verified before each run.
 *
 * @throws {ScriptError} if the jar is not the pinned one, or can't be downloaded.
 * @throws {SubprocessError} as {@link runTool}.
 */
export async function runOpenApiGenerator(
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  await ensureOpenApiGenerator();
  return runTool(LAUNCHER, args, options);
}

/**
 * Ensures that openapi-generator's jar is the pinned one. Downloads it if it doesn't exist.
 *
 * @throws {ScriptError} as {@link ensureJar}.
 */
export function ensureOpenApiGenerator(): Promise<void> {
  return ensureJar(readPinnedJar());
}

/** A jar with the digest that it must have. */
export interface PinnedJar {
  version: string;
  /** SHA-256 in hexadecimal. */
  sha256: string;
  /** Where the jar is, or is downloaded to. */
  file: string;
  /** Where the jar is downloaded from. */
  url: string;
  /** Maximum time until the server responds, in milliseconds. Default: 15 s. */
  responseTimeoutMs?: number;
}

/**
 * Ensures that a jar has the pinned digest. Downloads it if the file doesn't exist.
 *
 * @throws {ScriptError} if the file has other contents, which remain, or the download fails.
 */
export async function ensureJar(jar: PinnedJar): Promise<void> {
  if (!existsSync(jar.file)) {
    await downloadJar(jar);
    return;
  }

  const actual = sha256Of(readFileSync(jar.file));
  if (actual !== jar.sha256) {
    throw new ScriptError(
      `${jar.file} is not openapi-generator ${jar.version}, and was not run: ${describeMismatch(jar, actual)} ` +
        "Remove the file, then run this command again to download it.",
    );
  }
}

// --- internal ---

const LAUNCHER = "@openapitools/openapi-generator-cli";

/** Size limit of the download. The jar of version 7.25.0 has 32 MB. */
const MAX_JAR_BYTES = 128 * 1024 * 1024;

/** A proxy that accepts connections and never responds must not look like a slow generation. */
const DEFAULT_RESPONSE_TIMEOUT_MS = 15_000;

/** The URLs of jars in the launcher. */
const DOWNLOAD_URLS = /https:\/\/[\w./-]+\.jar/g;

/** Reads the pin, and derives the places that the launcher uses. */
function readPinnedJar(): PinnedJar {
  const config = JSON.parse(readFileSync(join(root, "openapitools.json"), "utf8"));
  const { version, sha256 }: { version: string; sha256: string } = config["generator-cli"];

  return {
    version,
    sha256,
    file: join(root, "node_modules", LAUNCHER, "versions", `${version}.jar`),
    url: findDownloadUrl(version),
  };
}

/** Finds the URL in the launcher's own list of versions. */
function findDownloadUrl(version: string): string {
  const launcher = readFileSync(join(root, "node_modules", LAUNCHER, "main.js"), "utf8");
  const suffix = `/${version}/openapi-generator-cli-${version}.jar`;
  const url = launcher.match(DOWNLOAD_URLS)?.find((candidate) => candidate.endsWith(suffix));
  if (url === undefined) {
    throw new ScriptError(`${LAUNCHER} does not know openapi-generator ${version}: update it.`);
  }
  return url;
}

async function downloadJar(jar: PinnedJar): Promise<void> {
  let bytes: Buffer;
  try {
    bytes = await download(jar);
  } catch (error) {
    throw new ScriptError(
      `openapi-generator ${jar.version} could not be downloaded from Maven Central (${reasonOf(error)}): check the network and the proxy, then run this command again. Or save ${jar.url} as ${jar.file}.`,
      { cause: error },
    );
  }

  const actual = sha256Of(bytes);
  if (actual !== jar.sha256) {
    throw new ScriptError(
      `${jar.url} did not return openapi-generator ${jar.version}, so nothing was saved or run: ${describeMismatch(jar, actual)}`,
    );
  }

  // Another process may download the same jar at this moment, and none may see half of it.
  const temporary = `${jar.file}.${randomUUID()}.tmp`;
  mkdirSync(dirname(jar.file), { recursive: true });
  writeFileSync(temporary, bytes, { flag: "wx" });
  renameSync(temporary, jar.file);
}

async function download({ url, responseTimeoutMs }: PinnedJar): Promise<Buffer> {
  const timeoutMs = responseTimeoutMs ?? DEFAULT_RESPONSE_TIMEOUT_MS;
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new Error(`no response in ${timeoutMs} ms`)),
    timeoutMs,
  );
  const restoreProxy = http.setGlobalProxyFromEnv();

  try {
    const { ok, status, body } = await fetch(url, { signal: controller.signal });
    // The body may take longer.
    clearTimeout(timer);
    if (!ok || !body) {
      throw new Error(`HTTP status ${status}`);
    }
    return await readUpTo(body, MAX_JAR_BYTES);
  } finally {
    clearTimeout(timer);
    restoreProxy();
  }
}

/** Returns the message of an error's innermost cause, because fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  if (error instanceof Error) {
    return error.cause === undefined ? error.message : reasonOf(error.cause);
  }

  return String(error);
}

async function readUpTo(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new Error(`More than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }

  return Buffer.concat(chunks);
}

function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function describeMismatch({ sha256 }: PinnedJar, actual: string): string {
  return `its SHA-256 is ${actual}, but openapitools.json requires ${sha256}.`;
}
