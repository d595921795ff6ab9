/** Runs the built command as a process, against a sandbox over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  createSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxServer,
} from "@roma-assets/sandbox";
import { afterAll, expect } from "vitest";
import { expectJsonLines } from "./json-lines.ts";

/** The file of the built command. */
export const main: string = join(import.meta.dirname, "../dist/bin.js");

/** The only user of the sandbox. */
export const user = { domain: "a-domain", name: "a-user", password: "the-password-is-secret" };

/** Returns the IDs `kind-1` to `kind-<count>`. */
export function names(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}

/**
 * Creates a clock for a sandbox whose time passes only by `advance`, so that a job runs until its
 * test has seen it.
 */
export function createStoppedClock(): { now(): number; advance(ms: number): void } {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return {
    now: () => time,
    advance(ms) {
      time += ms;
    },
  };
}

/** Returns a function that returns the given durations, one for each job, and then always 0. */
export function durationsOf(...durations: number[]): () => number {
  return () => durations.shift() ?? 0;
}

/** A process of the command. */
export interface Command {
  readonly child: ChildProcess;
  /** Settles when the process has ended. */
  readonly result: Promise<Result>;
  /** Returns what was printed to stdout so far. */
  stdout(): string;
  /** Waits until stdout has a match. Fails if the process ends without one. */
  untilPrinted(pattern: RegExp): Promise<void>;
}

/** How a process of the command ended. */
export interface Result {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout. */
  readonly lines: string[];
}

/** A sandbox with an HTTP server, and a folder to execute the command in. */
export interface SetUp {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly token: string;
  /** Environment variables of the user. */
  readonly iam: Record<string, string>;
  /** Environment variables of the instance. */
  readonly place: Record<"ROMA_ENDPOINT" | "ROMA_PROJECT_ID" | "ROMA_INSTANCE_ID", string>;
  /** Environment variables of the instance, and a token. */
  readonly settings: SetUp["place"] & { readonly ROMA_TOKEN: string };
  /** Starts the command with only these environment variables. */
  start(
    args: string[],
    env: Record<string, string>,
    input?: string | Buffer,
    output?: "pipe" | number,
  ): Command;
  /** Runs the command until it ends. Default environment: `settings`. */
  run(args: string[], env?: Record<string, string>, input?: string | Buffer): Promise<Result>;
  /** Writes a file of lines into the folder. Returns its name. */
  write(name: string, lines: string[]): string;
  /** Returns the IDs of the assets that exist. */
  left(kind: "apps" | "tasks"): string[];
  /** Returns the names of the files in the folder. */
  files(): string[];
}

/** Starts a sandbox, and creates a folder to execute the command in. */
export async function setUp(options: SandboxOptions = {}): Promise<SetUp> {
  const sandbox = createSandbox({ jobDurationMs: 20, users: [user], ...options });
  const server = await sandbox.listen();
  servers.push(server);
  const folder = mkdtempSync(join(root, "t-"));
  const token = sandbox.issueToken();
  const iam = {
    ROMA_IAM_ENDPOINT: server.url,
    ROMA_IAM_DOMAIN: user.domain,
    ROMA_IAM_USER: user.name,
    ROMA_IAM_PASSWORD: user.password,
  };
  const place = {
    ROMA_ENDPOINT: server.url,
    ROMA_PROJECT_ID: sandbox.projectId,
    ROMA_INSTANCE_ID: sandbox.instanceId,
  };

  const start: SetUp["start"] = (args, env, input, output = "pipe") => {
    // The machine's own settings must not have an effect.
    const { PATH = "", SystemRoot = "", TEMP = "" } = process.env;
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { PATH, SystemRoot, TEMP, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", output, "pipe"],
    });
    child.stdin?.end(input);

    const command = watch(child, [token, user.password]);
    if (!args.includes("--json") || output !== "pipe") {
      return command;
    }

    const result = command.result.then((ended) => {
      const wasKilled = ended.code === null;
      if (!wasKilled) {
        expectJsonLines(ended.stdout, ended.code);
      }
      return ended;
    });
    return { ...command, result };
  };

  return {
    sandbox,
    folder,
    token,
    iam,
    place,
    start,
    settings: { ...place, ROMA_TOKEN: token },
    run(args, env = { ...place, ROMA_TOKEN: token }, input) {
      return start(args, env, input).result;
    },
    write(name, lines) {
      writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
      return name;
    },
    left(kind) {
      return sandbox.state()[kind].map(({ id }) => id);
    },
    files: () => readdirSync(folder),
  };
}

/**
 * Collects what a process prints.
 *
 * @param secrets what it must never print.
 */
export function watch(child: ChildProcess, secrets: readonly string[]): Command {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  child.stderr?.on("data", (chunk) => (stderr += chunk));

  const closed = once(child, "close");
  const result = closed.then(([code]: unknown[]) => {
    for (const secret of secrets) {
      expect(stdout + stderr).not.toContain(secret);
    }
    return { code, stdout, stderr, lines: stdout.trimEnd().split("\n") };
  });

  return {
    child,
    result,
    stdout: () => stdout,
    async untilPrinted(pattern) {
      while (!pattern.test(stdout)) {
        const isOpen = await Promise.race([
          once(child.stdout!, "data").then(() => true),
          closed.then(() => false),
        ]);
        if (!isOpen) {
          expect(stdout, stderr).toMatch(pattern);
        }
      }
    },
  };
}

/**
 * Starts a server that passes requests on to a sandbox, and holds each response to a POST until its
 * `onPost` resolves.
 */
export async function holdPosts(
  sandbox: Sandbox,
  onPost: () => Promise<void>,
): Promise<{ url: string }> {
  const server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const isPost = method === "POST";
    const answer = await sandbox.fetch(`http://sandbox${url}`, {
      method,
      headers: request.headers as Record<string, string>,
      ...(isPost && { body: await text(request) }),
    });
    if (isPost) {
      await onPost();
    }

    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  servers.push({ close });

  return { url: `http://127.0.0.1:${port}` };
}

// --- internal ---

const root = mkdtempSync(join(tmpdir(), "roma-cli-"));
const servers: Pick<SandboxServer, "close">[] = [];

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(root, { recursive: true });
});
