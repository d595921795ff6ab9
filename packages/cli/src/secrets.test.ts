/** No secret that was sent leaves the command, wherever the service repeats it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { type Respond, startFakeService } from "../test/fake-service.ts";

vi.setConfig({ testTimeout: 120_000 });

const TOKEN = 'tok+en/with="quotes"&more';
const PASSWORD = 'pass"word\\ with/äöü+';

const iam = {
  ROMA_TOKEN: "",
  ROMA_IAM_DOMAIN: "a-domain",
  ROMA_IAM_USER: "a-user",
  ROMA_IAM_PASSWORD: PASSWORD,
};

/** A text that shows secrets in all of their forms. */
const echo = textWith(TOKEN, PASSWORD);

/** A text that shows what was sent to IAM. */
const login = textWith(PASSWORD);

const created = Response.json(
  { token: { issued_at: "2026-01-01T00:00:00Z", expires_at: "2026-01-02T00:00:00Z" } },
  { status: 201, headers: { "X-Subject-Token": TOKEN } },
);
const reasons = [
  { resource_type: "task", resource_name: echo, error_code: "X.1", error_msg: echo },
];
const failed = { id: "j", status: "Failed", reasons, debug: { sent: [echo] } };

/** Responses to deletions and polls that repeat the secrets. */
const services: [string, Respond][] = [
  ["the reasons of a job", (method) => (method === "POST" ? { job_id: "j" } : failed)],
  ["a refusal", () => Response.json({ error_msg: echo, error_code: "X.1" }, { status: 400 })],
  ["a denial", () => Response.json({ error_details: echo, error_msg: echo }, { status: 403 })],
  [
    "a poll that failed",
    (method, _path, count) => {
      if (method === "POST") {
        return { job_id: "j" };
      }
      return count < 4 ? new Response(echo, { status: 503 }) : { status: "Success", note: echo };
    },
  ],
  [
    "a status that is not documented",
    () => ({ job_id: "j", status: "Odd", end_time: "x", a: echo }),
  ],
  ["a page", (method) => (method === "POST" ? { job_id: "j" } : new Response(`<html>${echo}`))],
  [
    "a redirect",
    () => Response.redirect(`https://x.example.com/?a=${encodeURIComponent(TOKEN)}`, 302),
  ],
];

describe.for(services)("what the service repeats in %s", ([, respond]) => {
  test.for([
    ["delete", "--app", "app-1", "--yes", "--journal", "j.jsonl", "--timeout", "1"],
    ["job", "j"],
    ["job", "j", "--wait", "--timeout", "1"],
  ])("is masked in all that %j prints and keeps", async ([name = "", ...args]) => {
    for (const output of [[], ["--json"]]) {
      const service = await startFakeService((method, path, count) => {
        return path.includes("/auth/tokens") ? created.clone() : respond(method, path, count - 1);
      });
      const env = { ...iam, ROMA_IAM_ENDPOINT: service.url };

      const { stdout, stderr, code } = await service.run([name, ...args, ...output], env);

      expect(code).not.toBe(2);
      expectMasked(`${stdout}${stderr}`);
      if (name === "delete") {
        const journal = readFileSync(join(service.folder, "j.jsonl"), "utf8");
        expect(journal).toContain("app-1");
        expectMasked(journal);
      }
    }
  });
});

test.for<[string, () => Response]>([
  ["an error", () => Response.json({ error: { message: login, title: login } }, { status: 400 })],
  ["an error page", () => new Response(login, { status: 403 })],
  ["a success without a token", () => Response.json({ text: login }, { status: 201 })],
  ["the place of the token", () => Response.json({ token: echo }, { status: 201 })],
])("what IAM repeats in %s is masked in all that `token` prints", async ([, respond]) => {
  for (const output of [[], ["--json"]]) {
    const service = await startFakeService(respond);

    const env = { ...iam, ROMA_IAM_ENDPOINT: service.url };
    const { stdout, stderr, code } = await service.run(["token", ...output], env);

    expect([3, 6]).toContain(code);
    expectMasked(`${stdout}${stderr}`);
  }
});

test("IDs, codes and names that equal a secret are not masked", async () => {
  const env = { ROMA_TOKEN: "apps" };
  const service = await startFakeService((method) =>
    method === "POST"
      ? { job_id: "apps" }
      : { status: "Failed", reasons: [{ error_code: "apps", error_msg: "the apps of apps-1" }] },
  );

  const args = ["delete", "--app", "apps", "--yes", "--json", "--journal", "j"];
  const { lines } = await service.run(args, env);

  expect(JSON.parse(lines.at(-1)!)).toMatchObject({
    type: "report",
    batches: [
      {
        apps: ["apps"],
        jobId: "apps",
        reasons: [{ error_code: "apps", error_msg: "the *** of ***-1" }],
      },
    ],
  });
});

// --- internal ---

function textWith(...secrets: string[]): string {
  return secrets.flatMap(formsOf).join(" and ");
}

function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inJsonTwice = JSON.stringify(inJson).slice(1, -1);
  const inUrl = encodeURIComponent(secret);
  return [
    secret,
    inJson,
    inJsonTwice,
    inUrl,
    inUrl.replaceAll(/%../g, (code) => code.toLowerCase()),
  ];
}

function expectMasked(text: string): void {
  for (const secret of [TOKEN, PASSWORD]) {
    for (const form of formsOf(secret)) {
      expect(text).not.toContain(form);
    }
  }
}
