/** Real registries on this machine, for the time of a rehearsal. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installTools, runNpm } from "../install-tools.ts";
import { root } from "../tool.ts";

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a registry that knows nothing but what is published to it, by anybody. */
export async function startRegistry(scratch: string): Promise<string> {
  const tools = await installTools("registry");
  const config = join(scratch, "registry.yaml");
  writeFileSync(
    config,
    // JSON is YAML.
    JSON.stringify({
      storage: join(scratch, "registry"),
      auth: { htpasswd: { file: join(scratch, "htpasswd"), max_users: -1 } },
      packages: { "**": { access: "$all", publish: "$anonymous" } },
      max_body_size: "20mb",
      log: { type: "stdout", level: "fatal" },
    }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const entry = join(tools, "verdaccio/bin/verdaccio");
  const child = spawn(process.execPath, [entry, "--config", config, "--listen", url], {
    stdio: ["ignore", "ignore", "inherit"],
    cwd: scratch,
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  process.once("exit", () => child.kill());
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) {
      break;
    }
    if (
      await fetch(`${url}/-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return url;
    }
    await sleep(100);
  }
  throw new Error("The registry did not start.");
}

/** Stands before a registry, takes one package, and breaks every connection from then on. */
export async function startMortal(behind: string): Promise<string> {
  let isDead = false;
  let taken = 0;
  const server = createServer(async (request, response) => {
    taken += request.method === "PUT" ? 1 : 0;
    isDead ||= taken > 1;
    if (isDead) {
      request.socket.destroy();
      return;
    }
    const { host: _, connection: __, ...headers } = request.headers;
    const answer = await fetch(behind + request.url, {
      method: request.method ?? "GET",
      headers: { ...(headers as Record<string, string>), "accept-encoding": "identity" },
      ...(request.method === "PUT" && { body: Buffer.concat(await request.toArray()) }),
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** npm publishes to nobody without a token; these registries take any. */
export async function writeTokens(
  scratch: string,
  urls: string[],
): Promise<Record<string, string>> {
  const own = (await runNpm(["config", "get", "userconfig"], { cwd: root })).trim();
  const tokens = urls.map((url) => `//${new URL(url).host}/:_authToken=rehearsal`);
  const userconfig = join(scratch, "npmrc");
  const settings = existsSync(own) ? [readFileSync(own, "utf8")] : [];
  writeFileSync(userconfig, [...settings, ...tokens, ""].join("\n"));
  // In a file, since a shell on the way drops variables with such names.
  return { npm_config_userconfig: userconfig };
}
