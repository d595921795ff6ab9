/**
 * The page "Try the API": Swagger UI, from the user's installation, with this sandbox as the server.
 *
 * Swagger UI renders the description completely without a network, and takes 13 MB to install. Scalar
 * takes 311 MB, is three times as large in the browser, and shows buttons of its vendor; RapiDoc takes
 * 151 MB.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readDescription, resolveReference } from "../description.ts";
import type { Service } from "../service.ts";
import type { Json } from "../wire.ts";

/** The files of Swagger UI that the page loads. */
export const SWAGGER_FILES: ReadonlySet<string> = new Set([
  "swagger-ui.css",
  "swagger-ui-bundle.js",
]);

/**
 * Returns the folder of Swagger UI, an optional peer dependency; undefined if it is not installed.
 * With npx, it is found in the project in whose folder the command runs.
 */
export function findSwaggerUi(): string | undefined {
  for (const origin of [import.meta.url, join(process.cwd(), "package.json")]) {
    try {
      return dirname(createRequire(origin).resolve("swagger-ui-dist/package.json"));
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}

/**
 * Returns the API description with this sandbox as its only server, and with IDs of the sandbox as
 * examples, so that the operations succeed as they are filled in.
 */
export function describeSandbox(service: Service): Json {
  const description = readDescription();
  const ids = exampleIdsOf(service);

  // Relative to the address of the page, under whichever name it is reached.
  description.servers = [{ url: "/", description: "This sandbox" }];
  for (const item of Object.values<Json>(description.paths)) {
    delete item.servers;
    for (const parameter of parametersOf(item)) {
      setExample(resolveReference(description, parameter), ids);
    }
    for (const operation of operationsOf(item)) {
      delete operation.servers;
    }
  }

  setDeletionExample(description, service);
  return description;
}

// --- internal ---

const METHODS = ["get", "head", "post", "put", "patch", "delete"];

function operationsOf(item: Json): Json[] {
  return METHODS.flatMap((method) => item[method] ?? []);
}

function parametersOf(item: Json): Json[] {
  const ofOperations = operationsOf(item).flatMap(({ parameters = [] }) => parameters);
  return [...(item.parameters ?? []), ...ofOperations];
}

/** Returns values for the parameters of paths, by their names. */
function exampleIdsOf({ projectId, instanceId, assets, jobs }: Service): Map<string, string> {
  const ids: [string, string | undefined][] = [
    ["project_id", projectId],
    ["instance_id", instanceId],
    ["app_id", firstKey(assets.apps)],
    ["task_id", firstKey(assets.tasks)],
    ["job_id", jobs.list().at(-1)?.id],
  ];
  return new Map(ids.flatMap(([name, id]) => (id === undefined ? [] : [[name, id]])));
}

function setExample(parameter: Json, ids: ReadonlyMap<string, string>): void {
  const id = ids.get(parameter.name);
  if (parameter.in === "path" && id !== undefined) {
    delete parameter.examples;
    parameter.example = id;
  }
}

/** Replaces the examples of a deletion, whose assets do not exist here. */
function setDeletionExample(description: Json, { assets }: Service): void {
  const operation = Object.values<Json>(description.paths)
    .flatMap(operationsOf)
    .find(({ operationId }) => operationId === "deleteAssets");
  const app = firstKey(assets.apps);
  const task = firstKey(assets.tasks);
  if (!operation || app === undefined) {
    return;
  }

  const tasks = task === undefined ? [] : [{ task_id: task }];
  operation.requestBody.content["application/json"].examples = {
    existing: { summary: "Assets of this sandbox", value: { apps: [app], tasks } },
  };
}

function firstKey(map: ReadonlyMap<string, unknown>): string | undefined {
  return map.keys().next().value;
}
