/**
 * The types, as this repository compiles them (`npm run typecheck`) and as a consumer with plain
 * `strict` does (the test below). Each line below a `@ts-expect-error` must be an error.
 */
import { createRomaClient, type CreatedJob, type Signer } from "@roma-assets/client";
import { akskSigner } from "@roma-assets/client/aksk";
import ts from "typescript";
import { expect, expectTypeOf, test } from "vitest";

const roma = createRomaClient({
  endpoint: "https://roma.example.com",
  projectId: "project",
  instanceId: "instance",
  token: "token",
});

export async function inputs(): Promise<void> {
  await roma.deleteAssets({ apps: ["a"] });
  await roma.deleteAssets(
    { apps: ["a"], tasks: [{ task_id: "t" }, {}] },
    { signal: AbortSignal.abort() },
  );

  // @ts-expect-error apps is required
  await roma.deleteAssets({ tasks: [] });
  // @ts-expect-error job_id is not a property of the input
  await roma.deleteAssets({ apps: [], job_id: "j" });
  // @ts-expect-error an ID is a string
  await roma.deleteAssets({ apps: [1] });
  // @ts-expect-error apps is an array
  await roma.deleteAssets({ apps: "a" });
  // @ts-expect-error a task is an object
  await roma.deleteAssets({ apps: [], tasks: ["t"] });
  // @ts-expect-error the client is bound to its project
  await roma.deleteAssets({ apps: [], project_id: "p" });
  // @ts-expect-error job_id is required
  await roma.getAssetJob({});
  // @ts-expect-error the only documented method is "password"
  await roma.createToken({ auth: { identity: { methods: ["totp"] } } });

  // Options from the environment may be undefined. They are checked when the client is created.
  const unset = process.env["NOT_SET"];
  void ((): unknown => createRomaClient({ endpoint: unset, region: unset, projectId: unset }));
}

export function credentials(auth: Signer, token: string | undefined): void {
  const region = "ap-southeast-3";
  createRomaClient({ region, token });
  createRomaClient({ region, auth });
  createRomaClient({ region, auth, token: undefined });
  createRomaClient({ region, ...(token === undefined ? { auth } : { token }) });
  createRomaClient({ region, auth: akskSigner({ accessKey: "AK", secretKey: "SK" }) });
  createRomaClient({
    region,
    auth: akskSigner(async ({ signal }) => ({
      accessKey: "AK",
      secretKey: "SK",
      securityToken: signal.aborted ? undefined : "token",
      expiresAt: "2026-01-01T00:00:00.000000Z",
    })),
  });

  // @ts-expect-error a client has either a token or a signer
  createRomaClient({ region, token: "token", auth });
  // @ts-expect-error a signer has no keys: `akskSigner` creates one from them
  createRomaClient({ region, auth: { accessKey: "AK", secretKey: "SK" } });
  // @ts-expect-error secretKey is required
  akskSigner({ accessKey: "AK" });
}

export async function outputs(): Promise<void> {
  const created = await roma.deleteAssets({ apps: [] });
  expectTypeOf(created).toEqualTypeOf<CreatedJob>();

  const job = await roma.getAssetJob({ job_id: "j" });
  expectTypeOf(job.progress_percent).toEqualTypeOf<number | undefined>();
  expectTypeOf(job.status).toEqualTypeOf<string>();
  // @ts-expect-error state is not a property of the output
  expectTypeOf(job.state);

  const { headers } = await roma.createToken({
    nocatalog: "true",
    auth: {
      identity: {
        methods: ["password"],
        password: { user: { name: "n", password: "p", domain: { name: "d" } } },
      },
      scope: { project: { id: "p" } },
    },
  });
  expectTypeOf(headers).toEqualTypeOf<{ "X-Subject-Token": string }>();

  const { data } = await roma.raw.GET(
    "/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}",
    { params: { path: { project_id: "p", instance_id: "i", job_id: "j" } } },
  );
  expectTypeOf(data?.status).toEqualTypeOf<string | undefined>();
}

// The compiler can take long on a busy machine.
test("compiles with plain strict, apart from the expected errors", { timeout: 120_000 }, () => {
  const program = ts.createProgram([import.meta.filename], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ["node"],
  });

  const errors = ts.getPreEmitDiagnostics(program).map(({ messageText, file, start }) => {
    const line = file && file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });

  expect(errors).toEqual([]);
});
