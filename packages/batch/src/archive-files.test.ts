import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ExportError, JobFailedError } from "@roma-assets/batch";
import {
  exportToFile,
  type ExportEvent,
  type ExportOptions,
  importFromFile,
  type ImportOptions,
} from "@roma-assets/batch/archive-files";
import { ArgumentError } from "@roma-assets/client";
import type { FaultRule, SandboxOptions } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";
import { createFolder, ids, setUp as setUpClient } from "../test/set-up.ts";

const assets = { apps: ids("app", 40), tasks: ids("task", 60) };

describe("exportToFile", () => {
  test("saves the archive as a private file, with its hash", async () => {
    const { exportAssets, path, sandbox, events } = setUp();

    const archive = await exportAssets();

    const content = readFileSync(path);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const [job] = sandbox.state().jobs;
    expect(archive).toEqual({ file: path, sha256, bytes: content.length, jobId: job?.id });
    expect(statSync(path).mode & 0o777).toBe(process.platform === "win32" ? 0o666 : 0o600);
    expect(types(events)).toEqual(["submitted", "progress", "downloading", "exported"]);
    expect(events.at(-1)).toEqual({ type: "exported", ...archive });
    expect(sandbox.state().archives).toMatchObject([{ status: "downloaded" }]);
    expect(sandbox.state().apps).toHaveLength(500);
  });

  test.for<[string, object, string]>([
    ["no IDs", {}, "received none"],
    ["more than 100 assets", { apps: ids("app", 101) }, "at most 100"],
    ["an invalid ID", { apps: [""] }, "ID"],
  ])("with %s sends nothing", async ([, input, message]) => {
    const { exportAssets, sandbox, folder } = setUp();

    const error = await exportAssets(input).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain(message);
    expect(sandbox.state().jobs).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("to a file that exists sends nothing, and keeps the file", async () => {
    const { exportAssets, path, sandbox } = setUp();
    writeFileSync(path, "precious");

    await expect(exportAssets()).rejects.toThrow(`${path} already exists`);
    expect(readFileSync(path, "utf8")).toBe("precious");
    expect(sandbox.state().jobs).toEqual([]);
  });

  test("to a folder that does not exist sends nothing", async () => {
    const { exportAssets, folder, sandbox } = setUp();

    await expect(exportAssets(assets, {}, join(folder, "none", "a.zip"))).rejects.toThrow("ENOENT");
    expect(sandbox.state().jobs).toEqual([]);
  });

  test.for<[string, FaultRule]>([
    ["breaks", { fault: "broken-body", operation: "downloadAssetArchive", times: 2 }],
    ["is cut off unnoticed", { fault: "truncated", operation: "downloadAssetArchive", times: 2 }],
    [
      "has no response",
      { fault: "reset", when: "after", operation: "downloadAssetArchive", times: 2 },
    ],
    ["is answered with a page", { fault: "html", operation: "downloadAssetArchive", times: 2 }],
  ])("exports again if the download %s", async ([, rule]) => {
    const { exportAssets, path, folder, sandbox, events } = setUp([rule]);

    const archive = await exportAssets();

    const { jobs } = sandbox.state();
    expect(jobs.map(({ kind }) => kind)).toEqual(["export", "export", "export"]);
    expect(archive.jobId).toBe(jobs[2]?.id);
    expect(readdirSync(folder)).toEqual(["assets.zip"]);
    expect(readFileSync(path).length).toBe(archive.bytes);
    expect(types(events).filter((type) => type === "download-failed")).toHaveLength(2);
  });

  test("gives up after three downloads that break, and leaves no file", async () => {
    const { exportAssets, folder, sandbox } = setUp([
      { fault: "broken-body", operation: "downloadAssetArchive" },
    ]);

    const error = await exportAssets().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ExportError);
    expect((error as Error).message).toMatch(/could not be downloaded, after 3 exports/);
    expect(sandbox.state().jobs).toHaveLength(3);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("fails with the reasons of the job", async () => {
    const { exportAssets, folder } = setUp([], { apps: ids("app", 39) });

    const error = await exportAssets().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ExportError);
    const { cause, jobId } = error as ExportError;
    expect(cause).toBeInstanceOf(JobFailedError);
    expect((cause as JobFailedError).reasons).toMatchObject([{ resource_name: "app-39" }]);
    expect(jobId).toBe((cause as JobFailedError).jobId);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("fails if the service refuses it", async () => {
    const { exportAssets } = setUp([{ fault: "status", status: 400, operation: "exportAssets" }]);

    await expect(exportAssets()).rejects.toThrow(/^The export was refused: /);
  });

  test.for<[string]>([["exportAssets"], ["downloadAssetArchive"]])(
    "fails with the 403 of %s",
    async ([operation]) => {
      const { exportAssets, folder } = setUp([{ fault: "status", status: 403, operation }]);

      await expect(exportAssets()).rejects.toMatchObject({ code: "api", status: 403 });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test("waits for another export of the user", async () => {
    const { exportAssets, events, path } = setUp([
      { fault: "foreign-job", durationMs: 5000, operation: "exportAssets", calls: [1] },
    ]);

    await exportAssets();

    expect(types(events)[0]).toBe("busy");
    expect(existsSync(path)).toBe(true);
  });

  test("is requested again if its outcome is unknown: an archive too many does no harm", async () => {
    const { exportAssets, events, path } = setUp([
      { fault: "reset", when: "after", operation: "exportAssets", calls: [1] },
    ]);

    await exportAssets();

    expect(types(events)).toContain("resubmitted");
    expect(existsSync(path)).toBe(true);
  });

  test("stops with the reason of the signal", async () => {
    const { exportAssets, folder } = setUp();
    const controller = new AbortController();
    const stop = (event: ExportEvent) => event.type === "downloading" && controller.abort("enough");

    const exported = exportAssets(assets, { signal: controller.signal, onEvent: stop });

    await expect(exported).rejects.toBe("enough");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("importFromFile", () => {
  test("restores what was exported, under new IDs", async () => {
    const { exportAssets, importAssets, sandbox, path, deleteAssets } = setUp();
    await exportAssets();
    const before = sandbox.state();
    await deleteAssets();

    const { jobId } = await importAssets(path);

    const { apps, tasks, jobs } = sandbox.state();
    expect(jobs.at(-1)).toMatchObject({ id: jobId, kind: "import", status: "SUCCEEDED" });
    expect(apps.map(({ name }) => name).toSorted()).toEqual(
      before.apps.map(({ name }) => name).toSorted(),
    );
    expect(tasks.map(({ name }) => name).toSorted()).toEqual(
      before.tasks.map(({ name }) => name).toSorted(),
    );
    expect(apps.filter(({ id }) => assets.apps.includes(id))).toEqual([]);
  });

  test("passes the options on", async () => {
    const { exportAssets, importAssets, sandbox, path } = setUp();
    await exportAssets({ apps: ["app-1"] });

    await importAssets(path, { prefix: "copy-of-" });

    expect(sandbox.state().apps.at(-1)).toMatchObject({ name: "copy-of-app-1" });
  });

  test("fails with the reasons of the job, such as that a name is taken", async () => {
    const { exportAssets, importAssets, path } = setUp();
    await exportAssets({ apps: ["app-1"] });

    await expect(importAssets(path)).rejects.toMatchObject({
      code: "job-failed",
      reasons: [{ resource_name: "app-1" }],
    });
  });

  test.for<[string]>([["-a.zip"], ["a b.zip"], ["a.zip.zip"], ["a.tar"], ["ä.zip"]])(
    "of the file %s sends nothing: the service would refuse its name",
    async ([name]) => {
      const { importAssets, folder, sandbox } = setUp();
      writeFileSync(join(folder, name), "");

      const error = await importAssets(join(folder, name)).catch((reason: unknown) => reason);

      expect(error).toBeInstanceOf(ArgumentError);
      expect((error as Error).message).toContain(JSON.stringify(name));
      expect(sandbox.state().jobs).toEqual([]);
    },
  );

  test("is not requested again if its outcome is unknown", async () => {
    const { exportAssets, importAssets, sandbox, path } = setUp([
      { fault: "reset", when: "after", operation: "importAssets" },
    ]);
    await exportAssets({ apps: ["app-1"] });

    const error = await importAssets(path).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ mayHaveRun: true });
    expect(sandbox.state().jobs.filter(({ kind }) => kind === "import")).toHaveLength(1);
  });

  test("waits for another import of the user", async () => {
    const { exportAssets, importAssets, sandbox, path } = setUp([
      { fault: "foreign-job", durationMs: 5000, operation: "importAssets", calls: [1] },
    ]);
    await exportAssets({ apps: ["app-1"] });

    await importAssets(path, { prefix: "new-" });

    expect(sandbox.state().apps.at(-1)).toMatchObject({ name: "new-app-1" });
  });

  test("of a missing file fails with the error of the system", async () => {
    const { importAssets, folder } = setUp();

    await expect(importAssets(join(folder, "none.zip"))).rejects.toThrow(/ENOENT|no such file/i);
  });
});

// --- internal ---

function setUp(rules: FaultRule[] = [], options: SandboxOptions = {}) {
  const { roma, sandbox, run } = setUpClient(options, rules);
  const folder = createFolder();
  const path = join(folder, "assets.zip");
  const events: ExportEvent[] = [];

  return {
    sandbox,
    folder,
    path,
    events,
    deleteAssets: () => run(assets),
    exportAssets: (input: object = assets, exportOptions: ExportOptions = {}, file = path) =>
      exportToFile(roma, input, file, {
        ...exportOptions,
        onEvent(event) {
          events.push(event);
          exportOptions.onEvent?.(event);
        },
      }),
    importAssets: (file: string, importOptions: ImportOptions = {}) =>
      importFromFile(roma, file, importOptions),
  };
}

function types(events: readonly ExportEvent[]): string[] {
  const names = events.map(({ type }) => type);
  return names.filter((type, index) => type !== "progress" || names[index - 1] !== "progress");
}
