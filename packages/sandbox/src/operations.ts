/**
 * The behavior of each operation. To add one, describe it in the API description, then write its
 * handler here. Until then it is validated like the others and responds with its example.
 */
import { hasBodyForm } from "./body-form.ts";
import {
  ACCOUNT_ID,
  getApplication,
  getTask,
  listApplications,
  listInstances,
  listProjects,
  listTasks,
  validateApplication,
} from "./list-operations.ts";
import { iamError, invalidParameter, jsonResponse, romaError } from "./responses.ts";
import type { Call, Service } from "./service.ts";
import { toIamTime, type User } from "./tokens.ts";
import type { Json, WireResponse } from "./wire.ts";

/** Executes an operation. The call is valid according to the API description. */
export type OperationHandler = (service: Service, call: Call) => WireResponse;

/** The handlers of the operations, by operation ID. */
export const operationHandlers: Readonly<Record<string, OperationHandler>> = {
  deleteAssets,
  getAssetJob,
  listApplications,
  getApplication,
  validateApplication,
  listTasks,
  getTask,
  listInstances,
  listProjects,
  createToken,
};

/** IDs of the operations that start a job. A user can have only one running job at a time. */
export const jobOperations: ReadonlySet<string> = new Set(["deleteAssets"]);

// --- internal ---

// The service's responses are documented on the vendor's pages "Deleting Assets in Batches",
// "Obtaining Job Progress", "Error Codes of Public Resource APIs" and "Obtaining a User Token
// Through Password Authentication", to which the API description links.

function deleteAssets(service: Service, call: Call): WireResponse {
  const { jobs, bodyForm, nextJobDurationMs } = service;
  const { user, body, fault } = call;
  if (bodyForm !== "both" && !hasBodyForm(body, bodyForm)) {
    return invalidParameter("apps", `This region accepts the form "${bodyForm}" only.`);
  }
  if (jobs.findRunning(user)) {
    return romaError(400, "ROMA.10012", "An asset management task is running.");
  }

  const ids = { apps: toIds(body.apps), tasks: toIds(body.tasks ?? []) };
  const job = jobs.start(user, nextJobDurationMs(), ids, fault);
  return jsonResponse(200, { job_id: job.id });
}

function getAssetJob({ jobs }: Service, { path }: Call): WireResponse {
  const job = jobs.find(path["job_id"] ?? "");
  if (!job) {
    return romaError(404, "ROMA.00110006", "The resource does not exist.");
  }
  return jsonResponse(200, jobs.describe(job));
}

function createToken(service: Service, { body }: Call): WireResponse {
  const credentials = body.auth.identity.password.user;
  const user = service.users.find((candidate) => hasCredentials(candidate, credentials));
  if (!user) {
    return iamError(401, "The username or password is wrong.", "Unauthorized");
  }

  const response = jsonResponse(201, { token: describeToken(service, user, body.auth.scope) });
  response.headers["x-subject-token"] = service.tokens.issue(user);
  return response;
}

/** Returns IDs without duplicates. An asset is a string or an object, depending on the revision. */
function toIds(assets: Json[]): string[] {
  const ids = assets.map((asset) =>
    typeof asset === "string" ? asset : (asset.task_id ?? asset.id ?? ""),
  );

  return [...new Set<string>(ids)];
}

function hasCredentials(user: User, { name, password, domain }: Json): boolean {
  return user.name === name && user.password === password && user.domain === domain.name;
}

function describeToken(service: Service, user: User, scope: Json): Json {
  const now = service.now();
  const domain = { id: ACCOUNT_ID, name: user.domain };

  return {
    catalog: [],
    expires_at: toIamTime(now + service.tokenLifetimeMs),
    issued_at: toIamTime(now),
    methods: ["password"],
    project: { domain, id: service.projectId, ...scope.project },
    roles: [{ id: "0", name: "te_admin" }],
    user: {
      domain,
      id: "7116d09f88fa41908676fdd4b039e95b",
      name: user.name,
      password_expires_at: "",
    },
  };
}
