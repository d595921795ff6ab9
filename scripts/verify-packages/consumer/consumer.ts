// The code of a user, compiled with the types in the tarballs by every supported TypeScript.
import {
  ApiError,
  type Clock,
  createRomaClient,
  isBusyError,
  isRomaError,
  type RomaClient,
  type RomaClientOptions,
  UnknownOutcomeError,
} from "@roma-assets/client";
import { type AccessKeysFunction, akskSigner } from "@roma-assets/client/aksk";
import type { paths } from "@roma-assets/types";

export type DeleteBody =
  paths["/v2/{project_id}/instances/{instance_id}/assets/delete"]["post"]["requestBody"];

const clock: Clock = { now: () => 0, sleep: async () => {} };
const options: RomaClientOptions = {
  region: "ap-southeast-3",
  projectId: "project",
  instanceId: "instance",
  token: async ({ forceRefresh, signal }) => `${forceRefresh} ${signal.aborted}`,
  fetch: globalThis.fetch,
  clock,
  onRetry: ({ operation, attempt }) => console.log(operation, attempt),
  logger: console,
};
// Unset options may be undefined, even with exactOptionalPropertyTypes.
const unset: string | undefined = undefined;
export const roma: RomaClient = createRomaClient({ ...options, projectId: unset, token: unset });

const getKeys: AccessKeysFunction = async ({ signal }) => ({
  accessKey: "AK",
  secretKey: "SK",
  ...(!signal.aborted && { securityToken: "token", expiresAt: "2026-01-01T00:00:00Z" }),
});
const auth = akskSigner(getKeys);
export const signedRoma: RomaClient = createRomaClient({ region: "ap-southeast-3", auth });
// @ts-expect-error: a client has either a token or a signer.
createRomaClient({ region: "ap-southeast-3", token: "token", auth });

/** Returns the status of the deletion job. */
export async function deleteApps(apps: string[], signal: AbortSignal): Promise<string> {
  try {
    const { job_id } = await roma.deleteAssets(
      { apps, tasks: [{ task_id: "task" }] },
      { signal, headers: { "x-trace": "1" }, timeoutMs: 1000 },
    );
    const job = await roma.getAssetJob({ job_id });
    const status: string = job.status ?? "";
    return status;
  } catch (error) {
    if (error instanceof ApiError) {
      const status: number = error.status;
      const requestId: string | null | undefined = error.headers.get("x-request-id");
      return `${status} ${requestId} ${error.errorCode ?? ""}`;
    }
    if (error instanceof UnknownOutcomeError || isBusyError(error)) {
      return "later";
    }
    return isRomaError(error) ? error.code : "";
  }
}

/** Uses `raw`, the typed client of openapi-fetch. */
export async function rawStatus(): Promise<number> {
  const { data, response } = await roma.raw.GET(
    "/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}",
    { params: { path: { project_id: "project", instance_id: "instance", job_id: "job" } } },
  );
  data?.status satisfies string | undefined;
  return response.status;
}

// @ts-expect-error: the name is `apps`.
void roma.deleteAssets({ ids: ["app"] });
// @ts-expect-error: an application is a string, its ID.
void roma.deleteAssets({ apps: [1] });
