import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { main, type Result, watch } from "./set-up.ts";

/** A service whose responses a test determines, and a folder to run the command in. */
export interface FakeService {
  readonly url: string;
  /** The folder that the command runs in. */
  readonly folder: string;
  /** The methods and paths of the requests. */
  readonly requests: string[];
  /** Runs the command against this service, and returns how it ended. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Result>;
}

/** Returns the body of a response, or the whole response. */
export type Respond = (method: string, path: string, count: number) => object | Response;

/** Starts a service on this machine. It is closed when the test is finished. */
export async function startFakeService(respond: Respond): Promise<FakeService> {
  const requests: string[] = [];
  const server = createServer(async ({ method = "", url = "" }, response) => {
    requests.push(`${method} ${url}`);
    const sent = requests.filter((request) => request.startsWith(method)).length;
    const reply = respond(method, url, sent);
    const { status, headers, body } = await toParts(reply);
    response.writeHead(status, headers).end(body);
  });
  const url = await listen(server);
  const folder = mkdtempSync(join(tmpdir(), "roma-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));

  return {
    url,
    folder,
    requests,
    run: (args, env = {}) => runCommand(args, folder, { ROMA_ENDPOINT: url, ...env }),
  };
}

// --- internal ---

async function toParts(reply: object | Response) {
  if (!(reply instanceof Response)) {
    return { status: 200, headers: {}, body: JSON.stringify(reply) };
  }
  const { status, headers } = reply;
  const body = Buffer.from(await reply.arrayBuffer());
  return { status, headers: Object.fromEntries(headers), body };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function runCommand(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Result> {
  const { PATH = "" } = process.env;
  const token = "token-for-tests";
  const settings = { ROMA_PROJECT_ID: "p", ROMA_INSTANCE_ID: "i", ROMA_TOKEN: token };
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH, ...settings, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });

  return watch(child, [token]).result;
}
