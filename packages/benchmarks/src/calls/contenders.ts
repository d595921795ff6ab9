import { createRomaClient } from "@roma-assets/client";
import type { paths } from "@roma-assets/types";
import createClient from "openapi-fetch";
import type { Contender } from "./contender.ts";
import { body, ids, path, token } from "./example.ts";
import { loadLibraries } from "./libraries.ts";
import { type HeyApi, loadHeyApi, loadTypescriptFetch, type TypescriptFetch } from "./peers.ts";

/** Generates and loads all clients. The first one is what the others are compared with. */
export async function loadContenders(): Promise<Contender[]> {
  const heyApi = await loadHeyApi();
  const typescriptFetch = await loadTypescriptFetch();
  return [
    rawFetch,
    openapiFetch,
    romaClient,
    createHeyApi(heyApi),
    createTypescriptFetch(typescriptFetch),
    ...(await loadLibraries()),
  ];
}

// --- internal ---

const rawFetch: Contender = {
  name: "raw fetch",
  options: "URL, JSON in both directions, token header, status check",
  create: (endpoint, fetch) => async () => {
    const [project, instance] = [ids.project_id, ids.instance_id].map(encodeURIComponent);
    const url = `${endpoint}/v2/${project}/instances/${instance}/assets/delete`;
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Auth-Token": token },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(String(response.status));
    }

    return ((await response.json()) as { job_id: string }).job_id;
  },
};

const openapiFetch: Contender = {
  name: "openapi-fetch",
  options: "baseUrl, headers, fetch",
  create: (baseUrl, fetch) => {
    const client = createClient<paths>({ baseUrl, headers: { "X-Auth-Token": token }, fetch });
    return async () => {
      const { data } = await client.POST(path, { params: { path: ids }, body });
      return data?.job_id;
    };
  },
};

const romaClient: Contender = {
  name: "@roma-assets/client",
  options: "endpoint, projectId, instanceId, token, fetch",
  create: (endpoint, fetch) => {
    const { project_id: projectId, instance_id: instanceId } = ids;
    const roma = createRomaClient({ endpoint, projectId, instanceId, token, fetch });
    return async () => (await roma.deleteAssets(body)).job_id;
  },
};

function createHeyApi({ client, deleteAssets }: HeyApi): Contender {
  return {
    name: "hey-api",
    options: "baseUrl, auth, fetch, throwOnError",
    create: (baseUrl, fetch) => async () => {
      // All generated functions share one client.
      client.setConfig({ baseUrl, fetch, auth: token, throwOnError: true });
      const { data } = await deleteAssets({ path: ids, body });
      return data.job_id;
    },
  };
}

function createTypescriptFetch({ Configuration, AssetsApi }: TypescriptFetch): Contender {
  return {
    name: "typescript-fetch",
    options: "basePath, apiKey, fetchApi",
    create: (basePath, fetchApi) => {
      const api = new AssetsApi(new Configuration({ basePath, apiKey: token, fetchApi }));
      const request = {
        projectId: ids.project_id,
        instanceId: ids.instance_id,
        deleteAssetsRequest: { apps: body.apps, tasks: [{ taskId: body.tasks[0]!.task_id }] },
      };
      return async () => (await api.deleteAssets(request)).jobId;
    },
  };
}
