/** Exports, downloads and imports of assets. */
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ApiError,
  type BinaryBody,
  createRomaClient,
  type RomaClient,
} from "@roma-assets/client";
import {
  createSandbox,
  createVirtualClock,
  type Sandbox,
  type SandboxOptions,
  type State,
} from "@roma-assets/sandbox";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, onTestFinished, test } from "vitest";
import { readArchive, writeArchive } from "./archive-file.ts";

const JOB_MS = 1000;
const LIFETIME_MS = 60_000;

/** Creates a clock whose time only passes by `advance`. */
function createStoppedClock() {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return { now: () => time, sleep: async () => {}, advance: (ms: number) => void (time += ms) };
}

function setUp(options: SandboxOptions = {}) {
  const clock = createStoppedClock();
  const sandbox = createSandbox({
    apps: ["app-1", { id: "app-2", name: "Orders" }],
    tasks: ["task-1"],
    jobDurationMs: JOB_MS,
    archiveLifetimeMs: LIFETIME_MS,
    clock,
    ...options,
  });
  const roma = connect(sandbox);

  /** Waits for a job, and returns it. */
  async function finish({ job_id }: { job_id: string }) {
    clock.advance(JOB_MS);
    return roma.getAssetJob({ job_id });
  }

  /** Exports assets, and returns the ID of the archive. */
  async function exportAll(apps = ["app-1", "app-2"], tasks = ["task-1"]): Promise<string> {
    const job = await finish(await roma.exportAssets(toReferences(apps, tasks)));
    return job.archive_id ?? "";
  }

  /** Deletes all assets. */
  async function deleteAll(): Promise<void> {
    const { apps, tasks } = sandbox.state();
    await finish(await roma.deleteAssets(toReferences(idsOf(apps), idsOf(tasks))));
  }

  return { clock, sandbox, roma, finish, exportAll, deleteAll };
}

function connect(sandbox: Sandbox, endpoint = "https://roma.example.com"): RomaClient {
  const { projectId, instanceId } = sandbox;
  const isRemote = endpoint.startsWith("http:");
  return createRomaClient({
    endpoint,
    projectId,
    instanceId,
    token: sandbox.issueToken(),
    retries: 0,
    ...(isRemote ? {} : { fetch: sandbox.fetch }),
  });
}

describe("an export", () => {
  test("creates an archive of its assets when its job ends", async () => {
    const { sandbox, roma, finish } = setUp();

    const { job_id } = await roma.exportAssets(toReferences(["app-2"], ["task-1"]));
    const running = await roma.getAssetJob({ job_id });
    const ended = await finish({ job_id });

    expect(running).toMatchObject({ type: "exportAsset", status: "RUNNING" });
    expect(running.archive_id).toBeUndefined();
    expect(ended).toMatchObject({ type: "exportAsset", status: "SUCCEEDED" });
    expect(sandbox.state().archives).toEqual([
      {
        id: ended.archive_id,
        user: "IAMDomain/IAMUser",
        status: "available",
        createdAt: Date.parse("2026-01-01T00:00:01Z"),
        expiresAt: Date.parse("2026-01-01T00:01:01Z"),
        apps: [{ id: "app-2", name: "Orders" }],
        tasks: [{ id: "task-1", name: "task-1" }],
      },
    ]);
    expect(sandbox.state().apps).toHaveLength(2);
  });

  test("of an asset that does not exist fails, and creates no archive", async () => {
    const { sandbox, roma, finish } = setUp();

    const job = await finish(await roma.exportAssets(toReferences(["app-1", "unknown"], [])));

    expect(job).toMatchObject({ status: "FAILED", reason: [{ resource_name: "unknown" }] });
    expect(job.archive_id).toBeUndefined();
    expect(sandbox.state().archives).toEqual([]);
  });

  test("is refused while another one of the user is running, but not while others run", async () => {
    const { roma, finish } = setUp();

    const first = await roma.exportAssets(toReferences(["app-1"], []));
    const refused = await rejectionOf(roma.exportAssets(toReferences(["app-2"], [])));
    await roma.deleteAssets({ apps: ["app-2"] });

    expect(refused).toMatchObject({ status: 400, errorCode: "ROMA.10012" });
    expect(await finish(first)).toMatchObject({ status: "SUCCEEDED" });
  });
});

describe("a download", () => {
  test("returns a .zip file with the assets, once", async () => {
    const { sandbox, roma, exportAll } = setUp();
    const archive_id = await exportAll();

    const file = await bytesOf(await roma.downloadAssetArchive({ archive_id }));
    const second = await rejectionOf(roma.downloadAssetArchive({ archive_id }));

    expect(readArchive(file)).toEqual({
      apps: [
        { id: "app-1", name: "app-1" },
        { id: "app-2", name: "Orders" },
      ],
      tasks: [{ id: "task-1", name: "task-1" }],
    });
    expect(second).toMatchObject({ status: 404, errorCode: "ROMA.00110006" });
    expect(sandbox.state().archives).toMatchObject([{ status: "downloaded" }]);
  });

  test("leaves the job as it was", async () => {
    const { sandbox, roma, exportAll } = setUp();
    const archive_id = await exportAll();
    const job_id = sandbox.state().jobs[0]?.id ?? "";

    await roma.downloadAssetArchive({ archive_id });

    expect(await roma.getAssetJob({ job_id })).toMatchObject({ status: "SUCCEEDED", archive_id });
  });

  test("is possible until the archive expires", async () => {
    const { clock, sandbox, roma, exportAll } = setUp();
    const first = await exportAll();
    clock.advance(LIFETIME_MS - 1);
    await roma.downloadAssetArchive({ archive_id: first });
    const second = await exportAll();
    clock.advance(LIFETIME_MS);

    const error = await rejectionOf(roma.downloadAssetArchive({ archive_id: second }));

    expect(error).toMatchObject({ status: 404, errorCode: "ROMA.00110006" });
    expect(sandbox.state().archives.map(({ status }) => status)).toEqual(["downloaded", "expired"]);
  });

  test("is refused to other users", async () => {
    const users = ["a", "b"].map((name) => ({ name, password: "p", domain: "d" }));
    const { sandbox, exportAll, roma } = setUp({ users });
    const archive_id = await exportAll();
    const { projectId, instanceId, fetch } = sandbox;
    const token = sandbox.issueToken(users[1]);
    const endpoint = "https://roma.example.com";
    const other = createRomaClient({ endpoint, projectId, instanceId, fetch, token });

    expect(await rejectionOf(other.downloadAssetArchive({ archive_id }))).toMatchObject({
      status: 404,
    });
    await roma.downloadAssetArchive({ archive_id });
  });
});

describe("a download whose response is lost", () => {
  test.for<[string, (sandbox: Sandbox) => Promise<string | undefined>]>([
    ["in the same process", async () => undefined],
    [
      "over HTTP",
      async (sandbox) => {
        const server = await sandbox.listen();
        onTestFinished(() => server.close());
        return server.url;
      },
    ],
  ])("breaks in the middle, and the archive is gone: %s", async ([, listen]) => {
    const { sandbox, exportAll } = setUp({
      faults: { rules: [{ fault: "broken-body", operation: "downloadAssetArchive", times: 1 }] },
    });
    const archive_id = await exportAll();
    const roma = connect(sandbox, await listen(sandbox));

    const result = await roma.downloadAssetArchive({ archive_id });
    const broken = await rejectionOf(bytesOf(result));
    const again = await rejectionOf(roma.downloadAssetArchive({ archive_id }));

    expect(broken).toMatchObject({ code: "download", expectedBytes: result.contentLength });
    expect(broken).toMatchObject({ receivedBytes: Math.floor((result.contentLength ?? 0) / 2) });
    expect(again).toMatchObject({ status: 404 });
  });

  test.for(["before", "after"] as const)(
    "with a fault %s its execution, it keeps or loses the archive",
    async (when) => {
      const { sandbox, roma, exportAll } = setUp({
        faults: {
          rules: [{ fault: "reset", when, operation: "downloadAssetArchive", times: 1 }],
        },
      });
      const archive_id = await exportAll();

      expect(await rejectionOf(roma.downloadAssetArchive({ archive_id }))).toMatchObject({
        code: "unknown-outcome",
      });

      const [archive] = sandbox.state().archives;
      expect(archive?.status).toBe(when === "before" ? "available" : "downloaded");
    },
  );

  test("has half of its bytes with the fault truncated", async () => {
    const { roma, exportAll } = setUp({
      faults: { rules: [{ fault: "truncated", when: "after", operation: "downloadAssetArchive" }] },
    });
    const archive_id = await exportAll();

    const file = await bytesOf(await roma.downloadAssetArchive({ archive_id }));

    expect(String.fromCharCode(...file.slice(0, 2))).toBe("PK");
    expect(() => readArchive(file)).toThrow();
  });
});

describe("an import", () => {
  test("adds the assets of an archive with new IDs, for its user", async () => {
    const { sandbox, roma, finish, exportAll, deleteAll } = setUp();
    const file = await download(roma, await exportAll());
    await deleteAll();

    const job = await finish(await importFile(roma, file));

    expect(job).toMatchObject({ type: "importAsset", status: "SUCCEEDED" });
    const { apps, tasks, jobs } = sandbox.state();
    expect(apps.map(({ name, owner }) => [name, owner])).toEqual([
      ["app-1", "IAMUser"],
      ["Orders", "IAMUser"],
    ]);
    expect(idsOf(apps)).not.toContain("app-1");
    expect(tasks.map(({ name }) => name)).toEqual(["task-1"]);
    expect(jobs.at(-1)).toMatchObject({ kind: "import", apps: idsOf(apps), tasks: idsOf(tasks) });
  });

  test("with AddNew, the default, adds nothing whose name is taken", async () => {
    const { sandbox, roma, finish, exportAll } = setUp();
    const file = await download(roma, await exportAll(["app-1"], []));

    const job = await finish(await importFile(roma, file));

    expect(job).toMatchObject({
      status: "FAILED",
      reason: [{ resource_type: "application", resource_name: "app-1" }],
    });
    expect(sandbox.state().apps).toHaveLength(2);
  });

  test("with a prefix adds them under other names", async () => {
    const { sandbox, roma, finish, exportAll } = setUp();
    const file = await download(roma, await exportAll(["app-2"], ["task-1"]));

    const job = await finish(await importFile(roma, file, { prefix: "copy-" }));

    expect(job.status).toBe("SUCCEEDED");
    const { apps, tasks } = sandbox.state();
    expect(apps.at(-1)?.name).toBe("copy-Orders");
    expect(tasks.at(-1)?.name).toBe("copy-task-1");
  });

  test("with Merge keeps what exists, and adds the rest", async () => {
    const { sandbox, roma, finish, exportAll } = setUp();
    const file = await download(roma, await exportAll());
    await finish(await roma.deleteAssets({ apps: ["app-1"] }));

    const options = { type: "Merge", datasource_overwrite: true } as const;
    const job = await finish(await importFile(roma, file, options));

    expect(job.status).toBe("SUCCEEDED");
    expect(sandbox.state().apps.map(({ name }) => name)).toEqual(["Orders", "app-1"]);
    expect(idsOf(sandbox.state().apps)[0]).toBe("app-2");
    expect(idsOf(sandbox.state().tasks)).toEqual(["task-1"]);
  });

  test("with Merge overwrites nothing that the user must not change", async () => {
    const { roma, finish, exportAll } = setUp({
      apps: [{ id: "app-1", name: "A", owner: "other", sharedWith: { IAMUser: ["read"] } }],
    });
    const file = await download(roma, await exportAll(["app-1"], []));

    const job = await finish(await importFile(roma, file, { type: "Merge" }));

    expect(job).toMatchObject({ status: "FAILED", reason: [{ error_code: "ROMA.12001" }] });
  });

  test("with the fault failing-job adds a share", async () => {
    const { sandbox, roma, finish, exportAll, deleteAll } = setUp({
      faults: { rules: [{ fault: "failing-job", deletes: 0.5, operation: "importAssets" }] },
    });
    const file = await download(roma, await exportAll());
    await deleteAll();

    const job = await finish(await importFile(roma, file));

    expect(job).toMatchObject({ status: "FAILED", reason: [{ error_code: "ROMA.00011000" }] });
    expect(sandbox.state().apps).toHaveLength(1);
  });

  test("takes a file on the disk, also with a virtual clock", async () => {
    const clock = createVirtualClock();
    const sandbox = createSandbox({ jobDurationMs: 0, clock });
    const { projectId, instanceId, fetch } = sandbox;
    const token = sandbox.issueToken();
    const endpoint = "https://roma.example.com";
    const roma = createRomaClient({ endpoint, projectId, instanceId, token, fetch, clock });
    const folder = mkdtempSync(join(tmpdir(), "roma-assets-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "a.zip");
    writeFileSync(path, writeArchive({ apps: [{ id: "a", name: "A" }], tasks: [] }));

    const content = await openAsBlob(path);
    await roma.importAssets({ ImportAssetRequestBody: { content, filename: "a.zip" } });

    expect(sandbox.state().apps).toMatchObject([{ name: "A" }]);
  });

  test("is refused while another one of the user is running", async () => {
    const { roma, exportAll } = setUp();
    const file = await download(roma, await exportAll());

    await importFile(roma, file, { prefix: "a" });

    const refused = await rejectionOf(importFile(roma, file, { prefix: "b" }));
    expect(refused).toMatchObject({ status: 400, errorCode: "ROMA.10012" });
  });

  test("fails if the file is a .zip file without assets", async () => {
    const { roma, finish } = setUp();

    const job = await finish(await importFile(roma, zipSync({ "a.txt": new Uint8Array(3) })));

    expect(job).toMatchObject({ type: "importAsset", status: "FAILED" });
  });
});

describe("a file that can't be imported", () => {
  const empty = Uint8Array.from(zipSync({}));

  test.for(["a.zip", "A1+b-c_d.zip", "0.zip"])("may be named %s", async (filename) => {
    const { roma } = setUp();

    expect(await importFile(roma, empty, {}, filename)).toHaveProperty("job_id");
  });

  test.for(["a.tar", "a.zip.exe", "-a.zip", "_a.zip", "a b.zip", "a.b.zip", "资.zip", "../a.zip"])(
    "is refused for its name %s",
    async (filename) => {
      const { sandbox, roma } = setUp();

      expect(await rejectionOf(importFile(roma, empty, {}, filename))).toMatchObject({
        status: 400,
        errorCode: "ROMA.10013",
      });
      expect(sandbox.state().jobs).toEqual([]);
    },
  );

  test("is refused if it is no .zip file", async () => {
    const { roma } = setUp();

    const error = await rejectionOf(importFile(roma, new TextEncoder().encode("no zip")));

    expect(error).toMatchObject({ status: 400, errorCode: "ROMA.10011" });
  });

  test("is refused if it is larger than the gateway allows", async () => {
    const { roma } = setUp();

    const error = await rejectionOf(importFile(roma, new Uint8Array(12 * 1024 * 1024)));

    expect(error).toMatchObject({ status: 413, errorCode: "APIGW.0201" });
  });

  test.for<[string, (form: FormData) => void]>([
    ["no file", (form) => form.delete("ImportAssetRequestBody")],
    ["text", (form) => form.set("ImportAssetRequestBody", "text")],
    ["another part", (form) => form.set("other", "text")],
  ])("is refused with %s in the form", async ([, change]) => {
    const { sandbox } = setUp();
    const { projectId, instanceId } = sandbox;
    const body = new FormData();
    body.set("ImportAssetRequestBody", new Blob([empty]), "a.zip");
    change(body);

    const url = `https://x/v2/${projectId}/instances/${instanceId}/assets/import`;
    const headers = { "X-Auth-Token": sandbox.issueToken() };
    const response = await sandbox.fetch(url, { method: "POST", headers, body });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_code: "ROMA.00013000" });
  });
});

// --- properties ---

/** Names that differ, so that they can be imported into one instance. */
const assetNames = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10, unit: "grapheme" }), {
  maxLength: 8,
});

test("an import after an export restores the same assets, by kind and name", async () => {
  await fc.assert(
    fc.asyncProperty(assetNames, assetNames, async (appNames, taskNames) => {
      const apps = appNames.map((name, index) => ({ id: `app-${index}`, name }));
      const tasks = taskNames.map((name, index) => ({ id: `task-${index}`, name }));
      const { sandbox, roma, finish, exportAll, deleteAll } = setUp({ apps, tasks });
      const before = namesIn(sandbox.state());

      const file = await download(roma, await exportAll(idsOf(apps), idsOf(tasks)));
      await deleteAll();
      expect(namesIn(sandbox.state())).toEqual({ apps: [], tasks: [] });
      const job = await finish(await importFile(roma, file));

      expect(job.status).toBe("SUCCEEDED");
      expect(namesIn(sandbox.state())).toEqual(before);
    }),
  );
});

test("an archive is handed out at most once, and never after it expired", async () => {
  const steps = fc.array(
    fc.oneof(
      fc.constant("download" as const),
      fc.record({ advance: fc.integer({ min: 0, max: LIFETIME_MS }) }),
    ),
    { maxLength: 8 },
  );

  await fc.assert(
    fc.asyncProperty(steps, async (each) => {
      const { clock, sandbox, roma, exportAll } = setUp();
      const archive_id = await exportAll();
      let age = 0;
      let downloads = 0;

      for (const step of each) {
        if (step !== "download") {
          clock.advance(step.advance);
          age += step.advance;
          continue;
        }

        const isAvailable = downloads === 0 && age < LIFETIME_MS;
        const outcome = await roma.downloadAssetArchive({ archive_id }).then(
          () => "file",
          (error: ApiError) => error.status,
        );
        expect(outcome).toBe(isAvailable ? "file" : 404);
        downloads += isAvailable ? 1 : 0;
      }

      const unused = age < LIFETIME_MS ? "available" : "expired";
      const [archive] = sandbox.state().archives;
      expect(archive?.status).toBe(downloads > 0 ? "downloaded" : unused);
    }),
  );
});

// --- internal ---

function toReferences(apps: readonly string[], tasks: readonly string[]) {
  return { apps: apps.map((id) => ({ id })), tasks: tasks.map((id) => ({ id })) };
}

function idsOf(assets: readonly { id: string }[]): string[] {
  return assets.map(({ id }) => id);
}

function namesIn({ apps, tasks }: Pick<State, "apps" | "tasks">) {
  const namesOf = (assets: readonly { name: string }[]) => assets.map(({ name }) => name);
  return { apps: namesOf(apps).toSorted(), tasks: namesOf(tasks).toSorted() };
}

async function download(roma: RomaClient, archive_id: string) {
  return bytesOf(await roma.downloadAssetArchive({ archive_id }));
}

async function bytesOf({ stream }: BinaryBody): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function importFile(
  roma: RomaClient,
  file: Uint8Array,
  options: { type?: "AddNew" | "Merge"; prefix?: string; datasource_overwrite?: boolean } = {},
  filename = "assets.zip",
) {
  const content = new Blob([Uint8Array.from(file)]);
  return roma.importAssets({ ImportAssetRequestBody: { content, filename }, ...options });
}

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("The promise was expected to reject.");
}
