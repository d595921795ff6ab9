/** Clients that send any request, with the policies of an SDK. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installBenchTools } from "../tools.ts";
import type { Contender, Fetch } from "./contender.ts";
import { body, ids, path, token } from "./example.ts";

/** Loads the libraries, as they are by default. */
export async function loadLibraries(): Promise<Contender[]> {
  const modules = await installBenchTools();
  const load = (file: string) => import(pathToFileURL(join(modules, file)).href);
  const ky: { default: Ky } = await load("ky/distribution/index.js");
  const core: { Octokit: OctokitClass } = await load("@octokit/core/dist-src/index.js");
  const retry: { retry: object } = await load("@octokit/plugin-retry/dist-bundle/index.js");
  const rest: AzureRest = await load("@azure-rest/core-client/dist/esm/index.js");
  const pipeline: AzurePipeline = await load("@azure/core-rest-pipeline/dist/esm/index.js");
  const openai: { OpenAI: OpenAiClass } = await load("openai/index.mjs");

  return [
    createKy(ky.default),
    createOctokit(core.Octokit.plugin(retry.retry)),
    createAzureRest(rest, pipeline),
    createOpenAi(openai.OpenAI),
  ];
}

// --- internal ---

// The parts of the libraries that are used.

interface CreatedJob {
  job_id: string;
}

interface Ky {
  create(options: object): {
    post(url: string, options: object): { json(): Promise<CreatedJob> };
  };
}

interface OctokitClass {
  plugin(plugin: object): OctokitClass;
  new (options: object): {
    request(route: string, parameters: object): Promise<{ data: CreatedJob }>;
  };
}

interface AzureRest {
  getClient(
    endpoint: string,
    credential: object,
    options: object,
  ): {
    pathUnchecked(
      path: string,
      ...values: string[]
    ): { post(options: object): Promise<{ status: string; body: CreatedJob }> };
  };
}

interface AzurePipeline {
  createHttpHeaders(headers: Headers): object;
}

/** A request of the pipeline of `@azure-rest/core-client`. */
interface AzureRequest {
  url: string;
  method: string;
  body: string;
  headers: { toJSON(): Record<string, string> };
}

interface OpenAiClass {
  new (options: object): { post(path: string, options: object): Promise<CreatedJob> };
}

function expandPath(): string {
  const [project, instance] = [ids.project_id, ids.instance_id].map(encodeURIComponent);
  return `/v2/${project}/instances/${instance}/assets/delete`;
}

function createKy(ky: Ky): Contender {
  return {
    name: "ky",
    options: "prefix, headers, fetch",
    create: (prefix, fetch) => {
      const client = ky.create({ prefix, headers: { "X-Auth-Token": token }, fetch });
      return async () => (await client.post(expandPath(), { json: body }).json()).job_id;
    },
  };
}

function createOctokit(Octokit: OctokitClass): Contender {
  return {
    name: "@octokit/core",
    options: "plugin-retry, baseUrl, request.fetch; the token header with each call",
    // The limiter of plugin-retry waits for a timer in each call.
    isSlow: true,
    create: (baseUrl, fetch) => {
      const octokit = new Octokit({ baseUrl, request: { fetch } });
      const headers = { "X-Auth-Token": token };
      return async () =>
        (await octokit.request(`POST ${path}`, { ...ids, ...body, headers })).data.job_id;
    },
  };
}

function createAzureRest(
  { getClient }: AzureRest,
  { createHttpHeaders }: AzurePipeline,
): Contender {
  return {
    name: "@azure-rest/core-client",
    options: "endpoint, key, apiKeyHeaderName, allowInsecureConnection; sends by node:http",
    create: (endpoint, fetch) => {
      const options = {
        credentials: { apiKeyHeaderName: "X-Auth-Token" },
        allowInsecureConnection: true,
        // By default, it does not send with `fetch`.
        ...(fetch !== globalThis.fetch && { httpClient: adaptFetch(fetch, createHttpHeaders) }),
      };
      const client = getClient(endpoint, { key: token }, options);
      return async () => {
        const request = client.pathUnchecked(path, ids.project_id, ids.instance_id);
        const { status, body: job } = await request.post({ body });
        return status === "200" ? job.job_id : undefined;
      };
    },
  };
}

/** Adapts a `fetch` to what the pipeline sends requests by. */
function adaptFetch(
  fetch: Fetch,
  createHttpHeaders: AzurePipeline["createHttpHeaders"],
): { sendRequest(request: AzureRequest): Promise<object> } {
  return {
    async sendRequest(request) {
      const { method, body: sent } = request;
      const headers = request.headers.toJSON();
      const response = await fetch(request.url, { method, body: sent, headers });
      return {
        request,
        status: response.status,
        headers: createHttpHeaders(response.headers),
        bodyAsText: await response.text(),
      };
    },
  };
}

function createOpenAi(OpenAI: OpenAiClass): Contender {
  return {
    name: "openai",
    options: "apiKey, baseURL, defaultHeaders, fetch; only its core, by client.post()",
    create: (baseURL, fetch) => {
      const defaultHeaders = { "X-Auth-Token": token };
      const client = new OpenAI({ apiKey: "key", baseURL, defaultHeaders, fetch });
      return async () => (await client.post(expandPath(), { body })).job_id;
    },
  };
}
