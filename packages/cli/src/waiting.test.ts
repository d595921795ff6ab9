/** What the command says while it waits, and how it ends what it can't wait for. */
import { describe, expect, test, vi } from "vitest";
import { type Respond, startFakeService } from "../test/fake-service.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 30_000 });

const deletion = ["delete", "--app", "app-1", "--yes", "--journal", "j", "--no-inspect"];

describe("a problem that no retry can solve", () => {
  test("ends a deletion immediately, in one line that names the setting to check", async () => {
    const service = await startFakeService(() => ({}));
    const endpoint = service.url.replace("http:", "https:");

    const { code, stderr } = await service.run(deletion, { ROMA_ENDPOINT: endpoint });

    expect(code).toBe(6);
    expect(stderr.split("\n")[0]).toMatch(
      /^Stopped after deleting 0 of 1 asset: POST https:\S+: the server does not accept a TLS connection \(ERR_SSL_\w+\); check the port of the endpoint, which may use http$/,
    );
    expect(stderr).not.toMatch(/caused by|may have been/);
    expect(service.requests).toEqual([]);
  });

  test("is a proxy that requires a password", async () => {
    const service = await startFakeService(() => new Response("proxy", { status: 407 }));

    const { code, stderr } = await service.run(deletion);

    expect(code).toBe(6);
    expect(stderr).toMatch(/the proxy refused the connection \(407\); check HTTPS_PROXY/);
    expect(stderr).not.toContain("may have been");
    expect(service.requests).toHaveLength(1);
  });
});

describe("an error with a success status", () => {
  test("is shown with its code and message", async () => {
    const error = { error_code: "APIGW.0302", error_msg: "The user is not authorized." };
    const service = await startFakeService(() => error);

    const { code, stderr } = await service.run(deletion);

    expect(code).toBe(3);
    expect(stderr).toContain("200 APIGW.0302 The user is not authorized.");
  });
});

describe("a job with an unknown final status", () => {
  const canceled = { status: "Canceled", progress_percent: 1, end_time: "2026-01-01T00:00:00Z" };

  test("makes job exit with 5 and show the status", async () => {
    const service = await startFakeService(() => canceled);

    for (const args of [
      ["job", "j"],
      ["job", "j", "--wait"],
    ]) {
      const { code, stdout, stderr } = await service.run(args);

      expect(code).toBe(5);
      expect(stdout).toContain("Job j: Canceled, 100%");
      expect(stderr).toContain('Job j ended with the unknown status "Canceled", 100%');
    }
  });

  test("makes a deletion exit with 5, after the other batches", async () => {
    const respond: Respond = (method, path, count) => {
      if (method === "POST") {
        return { job_id: `job-${count}` };
      }
      return path.endsWith("job-1") ? canceled : { status: "SUCCESS" };
    };
    const service = await startFakeService(respond);
    const apps = Array.from({ length: 100 }, (_, index) => ["--app", `other-${index}`]).flat();

    const { code, stdout } = await service.run([...deletion, ...apps]);

    expect(code).toBe(5);
    expect(stdout).toContain('its job ended with the unknown status "Canceled", 100%');
    expect(stdout).toContain("Deleted 1 of 101 assets");
  });
});

test("resume --skip-unfinished continues past a job that never ends", async () => {
  const respond: Respond = (method) => {
    return method === "POST" ? { job_id: "job-1" } : { status: "Canceling" };
  };
  const service = await startFakeService(respond);
  const stopped = await service.run([...deletion, "--timeout", "0.5"]);
  expect(stopped.code).toBe(6);
  expect(stopped.stderr).toContain("Job job-1 (batch 1) was last seen with the status Canceling.");

  const { code, stdout } = await service.run(["resume", "j", "--yes", "--skip-unfinished"]);

  expect(code).toBe(5);
  expect(stdout).toContain("Batch 1 has an unknown outcome (1 asset), job job-1");
  expect(stdout).toContain("it was skipped before its outcome was known");
  expect(service.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
});

describe("off a terminal", () => {
  /** The job runs for so long that many heartbeats are due, however slow the machine is. */
  const JOB_MS = 1500;
  let submittedAt = 0;
  const respond: Respond = (method, _path, count) => {
    if (method === "POST" || count === 1) {
      submittedAt = performance.now();
    }
    if (method === "POST") {
      return { job_id: "job-1" };
    }
    return { status: performance.now() - submittedAt < JOB_MS ? "RUNNING" : "SUCCESS" };
  };

  test("a heartbeat says what is awaited", async () => {
    const service = await startFakeService(respond);

    const { code, stdout } = await service.run([...deletion, "--heartbeat", "0.05"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^batch 1 of 1: waiting for job job-1: RUNNING, for \d+:\d\d$/m);
  });

  test("job --wait has a heartbeat too", async () => {
    const service = await startFakeService(respond);

    const { code, stdout } = await service.run(["job", "job-1", "--wait", "--heartbeat", "0.05"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Job job-1: RUNNING, waiting for \d+:\d\d$/m);
  });

  test("--heartbeat 0 turns it off", async () => {
    const service = await startFakeService(respond);

    const { code, stdout } = await service.run([...deletion, "--heartbeat", "0"]);

    expect(code).toBe(0);
    expect(stdout).not.toContain("waiting for");
  });
});

test("says when polls fail and when they succeed again", async () => {
  const service = await startFakeService((method, _path, count) => {
    if (method === "POST") {
      return { job_id: "job-1" };
    }
    // The client makes three attempts per poll.
    return count <= 3 ? new Response("", { status: 503 }) : { status: "SUCCESS" };
  });

  const { code, stdout } = await service.run(deletion);

  expect(code).toBe(0);
  expect(stdout).toMatch(/^batch 1: job job-1 can't be polled, retrying: GET .*: 503/m);
  expect(stdout).toMatch(/^batch 1: job job-1 can be polled again$/m);
});
