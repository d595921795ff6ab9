import {
  type AssetJob,
  createRomaClient,
  type CreatedJob,
  type RomaClient,
  type RomaClientOptions,
} from "@roma-assets/client";

/** The token of the clients in tests. It must not appear in errors, hooks or logs. */
export const TOKEN = "secret-token-0123456789";

/** The token that replaces {@link TOKEN} after a refresh. */
export const RENEWED_TOKEN = "renewed-token-987654321";

/** An endpoint for clients whose requests don't leave the process. */
export const ENDPOINT = "https://roma.example.com";

/** The path of `deleteAssets`. */
export const DELETE_PATH = "/v2/{project_id}/instances/{instance_id}/assets/delete";

/** The path of `getAssetJob`. */
export const JOB_PATH = "/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}";

/** What `raw` returns: the body of a success or of an error. */
export interface RawResult {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** Creates a client that is bound to a project and an instance, and has a token or a signer. */
export function createTestClient(
  endpoint: string,
  { auth, ...options }: Partial<RomaClientOptions> = {},
): RomaClient {
  const bound = { endpoint, projectId: "project", instanceId: "instance" };
  return auth
    ? createRomaClient({ ...bound, ...options, token: undefined, auth })
    : createRomaClient({ ...bound, token: TOKEN, ...options });
}

/** Creates a client that gets the same response to each request, and a list of its requests. */
export function createClientWithResponse(
  createResponse: () => Response | Promise<Response>,
  options: Partial<RomaClientOptions> = {},
): { roma: RomaClient; requests: Request[] } {
  const requests: Request[] = [];

  const roma = createTestClient(ENDPOINT, {
    ...options,
    fetch: async (url, init) => {
      requests.push(new Request(url, init));
      return createResponse();
    },
  });
  return { roma, requests };
}

/** Calls an operation that is not safe to repeat. */
export function sendPost(roma: RomaClient): Promise<CreatedJob> {
  return roma.deleteAssets({ apps: ["a"] });
}

/** Calls an operation that is safe to repeat. */
export function sendGet(roma: RomaClient): Promise<AssetJob> {
  return roma.getAssetJob({ job_id: "j" });
}

/** Sends a request through `raw` that is not safe to repeat. */
export function sendRawPost(
  roma: RomaClient,
  options: { baseUrl?: string } = {},
): Promise<RawResult> {
  return roma.raw.POST(DELETE_PATH, {
    params: { path: { project_id: "project", instance_id: "instance" } },
    body: { apps: ["a"] },
    ...options,
  });
}

/** Sends a request through `raw` that is safe to repeat. */
export function sendRawGet(roma: RomaClient, job_id: string = "j"): Promise<RawResult> {
  return roma.raw.GET(JOB_PATH, {
    params: { path: { project_id: "project", instance_id: "instance", job_id } },
  });
}
