/**
 * Verifies the sandbox and its signatures with a client that nobody here wrote: the vendor's SDK for
 * Python lists, looks up and deletes assets of a sandbox. `npm run verify:vendor-sdk` needs Python.
 */
import { join } from "node:path";
import { createSandbox } from "@roma-assets/sandbox";
import { run, runScript, runTurbo } from "dev-tools";
import { compareWithSandbox, type Seen } from "./verify-vendor-sdk/compare.ts";
import { findPython, installSdk } from "./verify-vendor-sdk/python.ts";

const folder = join(import.meta.dirname, "verify-vendor-sdk");

/** What the SDK deletes. More than one page of assets exists. */
const DELETED = { apps: ["app-3", "app-60", "app-119"], tasks: ["task-1", "task-70"] };

/** A name whose characters are encoded in different ways. */
const NAME = "Orders 测试 (1)*/+&=~'!";

async function verifyVendorSdk(): Promise<void> {
  const python = await installSdk(folder, await findPython());
  await runTurbo(["build", "--filter=@roma-assets/sandbox"]);

  const sandbox = createSandbox({
    apps: [...createIds("app", 120), { id: "named", name: NAME }],
    tasks: createIds("task", 80),
    jobDurationMs: 500,
  });
  const before = sandbox.state();
  const server = await sandbox.listen();
  let seen: Seen;
  try {
    const { projectId, instanceId, accessKey, secretKey } = sandbox;
    const location = { endpoint: server.url, projectId, instanceId };
    const task = { ...location, accessKey, secretKey, ...DELETED, name: NAME };
    const args = [join(folder, "delete_assets.py"), JSON.stringify(task)];
    // A proxy can't reach this machine.
    const { stdout } = await run(python, args, { env: { NO_PROXY: "127.0.0.1" } });
    seen = JSON.parse(stdout);
  } finally {
    await server.close();
  }

  const steps = compareWithSandbox(seen, DELETED, "named", before, sandbox.state());
  console.log(steps.join("\n"));
}

function createIds(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index}`);
}

if (import.meta.main) {
  await runScript(verifyVendorSdk);
}
