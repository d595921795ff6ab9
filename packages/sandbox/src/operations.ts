/**
 * The behavior of each operation. To add one, describe it in the API description, then write its
 * handler here. Until then it is validated like the others and responds with its example.
 */
import { readArchive, UnreadableArchiveError } from "./archive-file.ts";
import { hasBodyForm } from "./body-form.ts";
import type { JobKind, NewJob } from "./jobs.ts";
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
  exportAssets,
  importAssets,
  downloadAssetArchive,
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

/** The kinds of jobs that operations start, by operation ID. */
export const jobKinds: Readonly<Record<string, JobKind>> = {
  deleteAssets: "delete",
  exportAssets: "export",
  importAssets: "import",
};

// --- internal ---

// The service's responses are documented on the vendor's pages "Deleting Assets in Batches",
// "Obtaining Job Progress", "Error Codes of Public Resource APIs" and "Obtaining a User Token
// Through Password Authentication", to which the API description links.

function deleteAssets(service: Service, call: Call): WireResponse {
  const { bodyForm } = service;
  const { body } = call;
  if (bodyForm !== "both" && !hasBodyForm(body, bodyForm)) {
    return invalidParameter("apps", `This region accepts the form "${bodyForm}" only.`);
  }
  return startJob(service, call, { kind: "delete", ...toIdLists(body) });
}

function exportAssets(service: Service, call: Call): WireResponse {
  return startJob(service, call, { kind: "export", ...toIdLists(call.body) });
}

function importAssets(service: Service, call: Call): WireResponse {
  const { body, query } = call;
  const { ImportAssetRequestBody: file, ...others } = body;
  const [other] = Object.keys(others);
  if (other !== undefined || typeof file?.content !== "string") {
    return invalidParameter(other ?? "ImportAssetRequestBody", "Exactly one file is expected.");
  }
  if (!ARCHIVE_NAME.test(file.filename)) {
    return romaError(400, "ROMA.10013", INVALID_ARCHIVE_NAME);
  }

  try {
    const content = readArchive(Buffer.from(file.content, "base64"));
    const { prefix = "", type } = query;
    const imported = content && { content, prefix, merges: type === "Merge" };
    return startJob(service, call, { kind: "import", apps: [], tasks: [], imported });
  } catch (error) {
    if (error instanceof UnreadableArchiveError) {
      return romaError(400, "ROMA.10011", "Failed to decompress the file.");
    }
    throw error;
  }
}

/** Responds with an archive, which is removed. The vendor documents none of its headers. */
function downloadAssetArchive({ archives }: Service, { user, path }: Call): WireResponse {
  const file = archives.take(path["archive_id"] ?? "", user);
  if (!file) {
    return romaError(404, "ROMA.00110006", "The resource does not exist.");
  }

  const body = Buffer.from(file).toString("base64");
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body };
}

/** Starts a job, unless another one of the same kind is running. */
function startJob(
  { jobs, nextJobDurationMs }: Service,
  { user, fault }: Call,
  job: Omit<NewJob, "user" | "durationMs">,
): WireResponse {
  if (jobs.findRunning(job.kind, user)) {
    return romaError(400, "ROMA.10012", "An asset management task is running.");
  }

  const { id } = jobs.start({ ...job, user, durationMs: nextJobDurationMs() }, fault);
  return jsonResponse(200, { job_id: id });
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

/** The names that `ROMA.10013` allows, of which the vendor publishes no more than its message. */
const ARCHIVE_NAME = /^[A-Za-z0-9][A-Za-z0-9+_-]*\.zip$/;

/** The beginning of the message, which is longer than the limit of the API description. */
const INVALID_ARCHIVE_NAME =
  "Only .zip files are supported. The file name must start with a letter or digit.";

function toIdLists({ apps, tasks = [] }: Json): Pick<NewJob, "apps" | "tasks"> {
  return { apps: toIds(apps), tasks: toIds(tasks) };
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
