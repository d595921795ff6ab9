/** Real registries on this machine, which exist as long as the rehearsal. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installTools, root, runNpm } from "dev-tools";

/** Returns a port on which nothing listens. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");

  return port;
}

/**
 * Starts a registry that contains nothing, and to which anybody may publish.
 *
 * @returns its URL.
 */
export async function startRegistry(scratch: string): Promise<string> {
  const tools = await installTools(join(import.meta.dirname, "tools"));
  const config = join(scratch, "registry.yaml");
  // JSON is valid YAML.
  writeFileSync(config, JSON.stringify(createConfig(scratch)));

  const url = `http://127.0.0.1:${await findFreePort()}`;
  const command = join(tools, "verdaccio/bin/verdaccio");
  const child = spawn(process.execPath, [command, "--config", config, "--listen", url], {
    stdio: ["ignore", "ignore", "inherit"],
    cwd: scratch,
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  process.once("exit", () => child.kill());
  // The rehearsal must not wait for the registry to end.
  child.unref();

  await waitUntilReady(child, url);
  return url;
}

/**
 * Starts a proxy of a registry that forwards the publication of one package, and then breaks every
 * connection.
 *
 * @returns its URL.
 */
export async function startFailingProxy(registry: string): Promise<string> {
  let publications = 0;
  const server = createServer(async (request, response) => {
    publications += request.method === "PUT" ? 1 : 0;
    if (publications > 1) {
      request.socket.destroy();
      return;
    }

    const forwarded = await forward(request, registry);
    const contentType = forwarded.headers.get("content-type") ?? "";
    response.writeHead(forwarded.status, { "content-type": contentType });
    response.end(Buffer.from(await forwarded.arrayBuffer()));
  });

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();

  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * Writes a token for each registry: npm publishes nowhere without one, and these registries accept
 * any.
 *
 * @returns the environment in which npm uses the tokens.
 */
export async function writeTokens(
  scratch: string,
  urls: string[],
): Promise<Record<string, string>> {
  const { stdout } = await runNpm(["config", "get", "userconfig"], { cwd: root });
  const existing = stdout.trim();
  const settings = existsSync(existing) ? [readFileSync(existing, "utf8")] : [];
  const tokens = urls.map((url) => `//${new URL(url).host}/:_authToken=rehearsal`);

  // In a file, because shells drop environment variables with such names.
  const userconfig = join(scratch, "npmrc");
  writeFileSync(userconfig, [...settings, ...tokens, ""].join("\n"));
  return { npm_config_userconfig: userconfig };
}

// --- internal ---

const READY_INTERVAL_MS = 100;
const MAX_READY_ATTEMPTS = 200;

/** The configuration of verdaccio. */
function createConfig(scratch: string): object {
  return {
    storage: join(scratch, "registry"),
    auth: { htpasswd: { file: join(scratch, "htpasswd"), max_users: -1 } },
    packages: { "**": { access: "$all", publish: "$anonymous" } },
    max_body_size: "20mb",
    log: { type: "stdout", level: "fatal" },
  };
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_READY_ATTEMPTS; attempt += 1) {
    if (child.exitCode !== null) {
      break;
    }

    const response = await fetch(`${url}/-/ping`).catch(() => undefined);
    if (response?.ok) {
      return;
    }

    await sleep(READY_INTERVAL_MS);
  }

  throw new Error("The registry did not start.");
}

async function forward(request: IncomingMessage, registry: string): Promise<Response> {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  return fetch(registry + request.url, {
    method: request.method ?? "GET",
    headers: { ...(headers as Record<string, string>), "accept-encoding": "identity" },
    ...(request.method === "PUT" && { body: Buffer.concat(await request.toArray()) }),
  });
}
