import {
  type Asset,
  canSee,
  describeApplication,
  describeListedTask,
  describeTask,
} from "./assets.ts";
import { isLike, isSame, pageResponse, type Query } from "./pages.ts";
import { jsonResponse, romaError, taskError } from "./responses.ts";
import type { Call, Service } from "./service.ts";
import type { Json, WireResponse } from "./wire.ts";

/** Responds with the applications that the user can see. */
export function listApplications(service: Service, { user, query }: Call): WireResponse {
  const applications = visibleAssets(service, "apps", user)
    .map((asset) => describeApplication(asset, user, service.createdAt))
    .filter((application) => matchesApplication(application, query));

  return pageResponse("apps", applications, query);
}

/** Responds with an application. What the service responds for an unknown one is not documented. */
export function getApplication(service: Service, { user, path }: Call): WireResponse {
  const asset = findVisible(service, "apps", path["app_id"], user);
  return asset
    ? jsonResponse(200, describeApplication(asset, user, service.createdAt))
    : resourceNotFound();
}

/** Responds with the application that has exactly the given name, ID and key. */
export function validateApplication(service: Service, { user, query }: Call): WireResponse {
  const isGiven = ["name", "id", "key"].some((parameter) => query[parameter] !== undefined);
  const found = visibleAssets(service, "apps", user)
    .map((asset) => describeApplication(asset, user, service.createdAt))
    .find((application) =>
      ["name", "id", "key"].every(
        (field) => (query[field] ?? application[field]) === application[field],
      ),
    );

  return isGiven && found
    ? jsonResponse(200, { id: found.id, name: found.name, remark: "" })
    : resourceNotFound();
}

/** Responds with the tasks that the user can see. */
export function listTasks(service: Service, { user, query }: Call): WireResponse {
  const tasks = visibleAssets(service, "tasks", user)
    .map((asset) => describeListedTask(asset, service.createdAt))
    .filter((task) => matchesTask(task, query));
  if (query["sort_field"] !== undefined) {
    sortTasks(tasks, query);
  }

  return pageResponse("entities", tasks, query, MAX_TASKS_PER_PAGE);
}

/** Responds with a task. */
export function getTask(service: Service, { user, path }: Call): WireResponse {
  const asset = findVisible(service, "tasks", path["task_id"], user);
  if (!asset) {
    return taskError(404, "FDI.3081", "The task does not exist.");
  }

  const task = describeTask(asset, service.projectId, service.createdAt);
  return jsonResponse(200, { task, task_detail: "{}" });
}

/** Responds with the only instance. */
export function listInstances(service: Service, { query }: Call): WireResponse {
  const time = new Date(service.createdAt).toISOString();
  const instance = {
    id: service.instanceId,
    name: "sandbox",
    project_id: service.projectId,
    status: "RUNNING",
    create_time: time,
    update_time: time,
  };

  const isListed = isSame(instance.status, query["status"]);
  return pageResponse("instances", isListed ? [instance] : [], query);
}

/** Responds with the only project. */
export function listProjects(service: Service, { query }: Call): WireResponse {
  const url = "https://iam.example.com/v3/projects";
  const linkTo = (self: string) => ({ next: null, previous: null, self });
  const project = {
    id: service.projectId,
    name: PROJECT_NAME,
    description: "",
    domain_id: ACCOUNT_ID,
    parent_id: ACCOUNT_ID,
    is_domain: false,
    enabled: true,
    links: linkTo(`${url}/${service.projectId}`),
  };

  const isListed = query["name"] === undefined || query["name"] === project.name;
  return jsonResponse(200, { projects: isListed ? [project] : [], links: linkTo(url) });
}

/** ID of the account in the examples of IAM. */
export const ACCOUNT_ID = "d78cbac186b744899480f25bd022f468";

// --- internal ---

/** Name of the project in the example of `createToken`. */
const PROJECT_NAME = "cn-north-1";

/** Source: the vendor's SDKs, which state that higher limits count as this one. */
const MAX_TASKS_PER_PAGE = 999;

function visibleAssets({ assets }: Service, kind: "apps" | "tasks", user: string): Asset[] {
  return [...assets[kind].values()].filter((asset) => canSee(asset, user));
}

function findVisible(
  { assets }: Service,
  kind: "apps" | "tasks",
  id: string | undefined,
  user: string,
): Asset | undefined {
  const asset = assets[kind].get(id ?? "");
  return asset && canSee(asset, user) ? asset : undefined;
}

function matchesApplication(application: Json, query: Query): boolean {
  const { roles, created_user: creator } = application;
  const isRoleGiven = query["auth_role"] === undefined || roles.includes(query["auth_role"]);

  return (
    isRoleGiven &&
    isLike(application.name, query["name"]) &&
    isLike(application.key, query["key"]) &&
    isSame(application.owner, query["owner"]) &&
    isSame(application.favorite, query["favorite"]) &&
    isSame(creator.user_name, query["user_name"])
  );
}

function matchesTask(task: Json, query: Query): boolean {
  const isNamed = TASK_NAME_FILTERS.every((filter) => isLike(task.task_name, query[filter]));
  return isNamed && TASK_FILTERS.every((filter) => isSame(task[filter], query[filter]));
}

/** The names that pages and SDKs of the vendor have for the same filter. */
const TASK_NAME_FILTERS = ["task_name", "taks_name", "name"];

/** The filters that have the name of a field. The sandbox's tasks lack some of the fields. */
const TASK_FILTERS = [
  "task_id",
  "status",
  "task_type",
  "execute_status",
  "source_datasource_id",
  "target_datasource_id",
  "datasource_id",
  "source_app_id",
  "target_app_id",
  "task_tag",
  "task_mode",
];

function sortTasks(tasks: Json[], { sort_field, sort_type }: Query): void {
  const field = sort_field === "STATUS" ? "status" : "last_modified_time";
  const direction = sort_type === "DESC" ? -1 : 1;
  tasks.sort((a, b) => direction * (a[field] - b[field]));
}

function resourceNotFound(): WireResponse {
  return romaError(404, "ROMA.00110006", "The resource does not exist.");
}
