// Generated from openapi/roma-connect.yaml by `npm run generate`. Do not edit.
import type { FormatRequest, Limits, Operation, Route } from "./operation.ts";

/** The operations of the API, as methods of the client. */
export interface Operations {
  /**
   * Get an integration application.
   *
   * Returns an application that the user can see. The response for an unknown ID is not
   * documented. To find out whether an application exists, use `validateApplication`.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/CheckRomaAppDetails.html
   */
  getApplication: Operation<"/v2/{project_id}/instances/{instance_id}/apps/{app_id}", "get">;
  /**
   * List integration applications.
   *
   * Returns one page of the applications that the user can see. A user without the role "Tenant
   * Administrator" sees only applications that belong to them or were shared with them, so an
   * application that is not listed may exist all the same.
   *
   * All conditions must hold. No sort order is published, except that favorites come first, and
   * it is not published whether `offset` counts applications or pages; `total` and `size` count
   * applications. Behavior above the limits is not documented.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/ListRomaApp.html
   */
  listApplications: Operation<"/v2/{project_id}/instances/{instance_id}/apps", "get">;
  /**
   * Verify the existence of an application.
   *
   * Returns the application that has the given name, ID, or key, and a 404 if there is none.
   * This is the only operation on applications whose 404 is documented.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/ValidateRomaApp.html
   */
  validateApplication: Operation<"/v2/{project_id}/instances/{instance_id}/validate-apps", "get">;
  /**
   * Delete assets in batches.
   *
   * Creates a job that deletes the given applications and tasks, and returns its ID without
   * waiting for the job to finish.
   *
   * - Each list can have up to 100 items. The vendor's page says: "A maximum of 100 applications
   *   and tasks are supported."
   * - A user can create only one asset deletion job at a time, and only if no such job is in
   *   the running state.
   * - The body has one of two forms. Which of them a region accepts is not documented.
   *
   * The operation is not idempotent. A lost `job_id` can't be recovered, because no operation
   * lists jobs.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/ae-ad-1-api-roma/DeleteAsset.html
   */
  deleteAssets: Operation<"/v2/{project_id}/instances/{instance_id}/assets/delete", "post">;
  /**
   * Download an archive of assets.
   *
   * Returns an archive that an export job created. An archive can be downloaded only once; the
   * vendor's page says that the service removes it then. A page of 2022 mentions a validity
   * period, but its length is not published.
   *
   * Read the stream into a temporary file first. If it breaks, export the assets again: the
   * archive is gone, so this request is not retried once the service may have received it.
   *
   * The response to a second download is not documented. A Chinese page of 2022-12-05 has a 404,
   * with an example that is not an error.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/DownloadAssetArchive.html
   */
  downloadAssetArchive: Operation<
    "/v2/{project_id}/instances/{instance_id}/assets/archives/{archive_id}",
    "get"
  >;
  /**
   * Export assets in batches.
   *
   * Creates a job that exports the given applications and tasks into an archive, and returns its
   * ID without waiting for the job to finish. When the job has succeeded, `getAssetJob` returns
   * the `archive_id`, with which `downloadAssetArchive` returns the archive once.
   *
   * - Each list can have up to 100 items. The vendor's page says: "A maximum of 100 applications
   *   and tasks are supported."
   * - A user can create only one asset export job at a time, and only if no such job is in the
   *   running state.
   * - An archive lacks the secrets of applications (an import generates new ones), authorizations
   *   of users, throttling and access control policies, and signature keys. Source: the user
   *   guide (2024-05-07 and 2024-11-27).
   *
   * The operation is not idempotent. A lost `job_id` can't be recovered, because no operation
   * lists jobs.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/ExportAsset.html
   */
  exportAssets: Operation<"/v2/{project_id}/instances/{instance_id}/assets/export", "post">;
  /**
   * Get the progress of an asset job.
   *
   * Returns the state of a job that deletes, exports, or imports assets. Poll until `status`
   * says that the job has ended. Don't rely on `progress_percent` to detect the end.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/ae-ad-1-api-roma/CheckAssetJobStatus.html
   */
  getAssetJob: Operation<"/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}", "get">;
  /**
   * Import assets.
   *
   * Creates a job that imports the assets of an archive, and returns its ID without waiting for
   * the job to finish.
   *
   * - A user can create only one asset import job at a time, and only if no such job is in the
   *   running state.
   * - The file must be a .zip file. Its name must start with a letter or a digit; of special
   *   characters, only `+`, `-`, and `_` are allowed (`ROMA.10013`).
   * - The gateway rejects bodies of more than 12 MB (413, `APIGW.0201`). The maximum size of an
   *   archive is not published.
   * - Whether the imported assets have the IDs of the exported ones is not published.
   *
   * The operation is not idempotent. A lost `job_id` can't be recovered, because no operation
   * lists jobs.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/ImportAsset.html
   */
  importAssets: Operation<"/v2/{project_id}/instances/{instance_id}/assets/import", "post">;
  /**
   * List instances.
   *
   * Returns one page of the ROMA Connect instances of a project. The API Explorer states that
   * the project ID has 16 to 128 characters here.
   *
   * @throws {RomaError} its `code` identifies the error
   */
  listInstances: Operation<"/v2/{project_id}/instances", "get">;
  /**
   * List projects.
   *
   * Returns the projects of an account. A project has the name of its region. It is not
   * published which permissions this requires.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/en-us/api-roma/roma_06_0014.html
   */
  listProjects: Operation<"/v3/projects", "get">;
  /**
   * Get a data integration task.
   *
   * Returns a task. `task_detail` may contain SQL and the names of tables and data sources, so
   * don't log it.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/ShowTask.html
   */
  getTask: Operation<"/v2/{project_id}/fdi/instances/{instance_id}/tasks/{task_id}", "get">;
  /**
   * List data integration tasks.
   *
   * Returns one page of tasks. The defaults of `offset` and `limit` are not published, so send
   * both. With `task_id`, the response has at most one task.
   *
   * The vendor's pages and SDKs contradict each other in the name of the name filter
   * (`task_name`, `taks_name`, `name`), so check the names that are returned.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-roma/ListTasks.html
   */
  listTasks: Operation<"/v2/{project_id}/fdi/instances/{instance_id}/tasks", "get">;
  /**
   * Create a user token.
   *
   * Exchanges the name and password of an IAM user for a token that is valid for 24 hours. The
   * token is returned in the response header `X-Subject-Token`. The body contains its expiry
   * time.
   *
   * Cache the token, because IAM throttles this operation. Never retry after a 401: IAM locks a
   * user after several wrong passwords.
   *
   * HUAWEI ID accounts and users with virtual MFA can't obtain a token this way.
   *
   * @throws {RomaError} its `code` identifies the error
   * @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
   */
  createToken: Operation<"/v3/auth/tokens", "post">;
}

/** The API's server. */
export const server = "https://roma.{region}.myhuaweicloud.com";

/** Regional servers of the operations that have their own. */
export const regionalServers = {
  createToken: "https://iam.{region}.myhuaweicloud.com",
} as const;

/** The header that carries the user token, and the limits of the token. */
export const auth: Limits & { header: string } = {
  header: "X-Auth-Token",
  minLength: 1,
  maxLength: 100000,
};

/** How each operation is sent over HTTP. */
export const routes: Record<keyof Operations, Route> = {
  getApplication: {
    method: "GET",
    path: "/v2/{project_id}/instances/{instance_id}/apps/{app_id}",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      app_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
    },
    responses: {
      "200": {
        required: ["id"],
        shape: {
          id: "string",
          name: "string",
          remark: "string",
          roles: ["string"],
          create_time: "string",
          update_time: "string",
          created_user: { user_id: "string", user_name: "string" },
          last_updated_user: { user_id: "string", user_name: "string" },
          owner: "boolean",
          key: "string",
          favorite: "boolean",
        },
      },
    },
  },
  listApplications: {
    method: "GET",
    path: "/v2/{project_id}/instances/{instance_id}/apps",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      offset: { in: "query" },
      limit: { in: "query" },
      favorite: { in: "query" },
      auth_role: { in: "query", minLength: 0, maxLength: 64 },
      name: { in: "query", minLength: 0, maxLength: 256 },
      key: { in: "query" },
      owner: { in: "query" },
      user_name: { in: "query", minLength: 0, maxLength: 64 },
    },
    responses: {
      "200": {
        required: ["apps"],
        shape: {
          total: "number",
          size: "number",
          apps: [
            {
              id: "string",
              name: "string",
              remark: "string",
              roles: ["string"],
              create_time: "string",
              update_time: "string",
              created_user: { user_id: "string", user_name: "string" },
              last_updated_user: { user_id: "string", user_name: "string" },
              owner: "boolean",
              key: "string",
              favorite: "boolean",
            },
          ],
        },
      },
    },
  },
  validateApplication: {
    method: "GET",
    path: "/v2/{project_id}/instances/{instance_id}/validate-apps",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      name: { in: "query", minLength: 0, maxLength: 256 },
      id: { in: "query", minLength: 0, maxLength: 64 },
      key: { in: "query", minLength: 0, maxLength: 64 },
    },
    responses: {
      "200": {
        required: ["id"],
        shape: { id: "string", name: "string", remark: "string" },
      },
    },
  },
  deleteAssets: {
    method: "POST",
    path: "/v2/{project_id}/instances/{instance_id}/assets/delete",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      apps: { in: "body", required: true, maxItems: 100 },
      tasks: { in: "body", maxItems: 100 },
    },
    bodyForms: [
      { required: ["apps"], shape: { apps: ["string"], tasks: [{ task_id: "string" }] } },
      {
        required: ["apps", "tasks"],
        shape: { apps: [{ id: "string" }], tasks: [{ id: "string" }] },
      },
    ],
    responses: {
      "200": {
        required: ["job_id"],
        shape: { job_id: "string" },
      },
    },
  },
  downloadAssetArchive: {
    method: "GET",
    path: "/v2/{project_id}/instances/{instance_id}/assets/archives/{archive_id}",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      archive_id: { in: "path", required: true, minLength: 1, maxLength: 128 },
    },
    singleUse: "The service hands out an archive only once, so export the assets again.",
    responses: {
      "200": {
        isBinary: true,
      },
    },
  },
  exportAssets: {
    method: "POST",
    path: "/v2/{project_id}/instances/{instance_id}/assets/export",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      apps: { in: "body", required: true, maxItems: 100 },
      tasks: { in: "body", required: true, maxItems: 100 },
    },
    responses: {
      "200": {
        required: ["job_id"],
        shape: { job_id: "string" },
      },
    },
  },
  getAssetJob: {
    method: "GET",
    path: "/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      job_id: { in: "path", required: true, minLength: 1, maxLength: 128 },
    },
    responses: {
      "200": {
        required: ["status"],
        shape: {
          id: "string",
          type: "string",
          status: "string",
          reasons: [
            {
              resource_type: "string",
              resource_name: "string",
              error_code: "string",
              error_msg: "string",
            },
          ],
          reason: [
            {
              resource_type: "string",
              resource_name: "string",
              error_code: "string",
              error_msg: "string",
            },
          ],
          progress_percent: "number",
          archive_id: "string",
          begin_time: "string",
          end_time: "string",
        },
      },
    },
  },
  importAssets: {
    method: "POST",
    path: "/v2/{project_id}/instances/{instance_id}/assets/import",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      type: { in: "query" },
      prefix: { in: "query" },
      datasource_overwrite: { in: "query" },
      ImportAssetRequestBody: { in: "body", required: true },
    },
    isMultipart: true,
    responses: {
      "200": {
        required: ["job_id"],
        shape: { job_id: "string" },
      },
    },
  },
  listInstances: {
    method: "GET",
    path: "/v2/{project_id}/instances",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      status: { in: "query", minLength: 3, maxLength: 128 },
      offset: { in: "query" },
      limit: { in: "query" },
    },
    responses: {
      "200": {
        required: ["instances"],
        shape: {
          total: "number",
          size: "number",
          instances: [
            {
              id: "string",
              name: "string",
              description: "string",
              project_id: "string",
              status: "string",
              create_time: "string",
              update_time: "string",
              flavor_id: "string",
              flavor_type: "string",
              charge_type: "string",
              cpu_arch: "string",
              enterprise_project_id: "string",
              available_zone_ids: ["string"],
              vpc_id: "string",
              subnet_id: "string",
              security_group_id: "string",
              publicip_enable: "boolean",
              publicip_id: "string",
              publicip_address: "string",
              maintain_begin: "string",
              maintain_end: "string",
              error_code: "string",
              error_msg: "string",
            },
          ],
        },
      },
    },
  },
  listProjects: {
    method: "GET",
    path: "/v3/projects",
    server: "https://iam.{region}.myhuaweicloud.com",
    auth: true,
    params: {
      name: { in: "query" },
    },
    responses: {
      "200": {
        required: ["projects"],
        shape: {
          projects: [
            {
              id: "string",
              name: "string",
              description: "string",
              domain_id: "string",
              parent_id: "string",
              is_domain: "boolean",
              enabled: "boolean",
              links: { self: "string" },
            },
          ],
          links: { self: "string" },
        },
      },
    },
  },
  getTask: {
    method: "GET",
    path: "/v2/{project_id}/fdi/instances/{instance_id}/tasks/{task_id}",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      task_id: { in: "path", required: true, minLength: 1, maxLength: 64 },
    },
    responses: {
      "200": {
        required: ["task"],
        shape: {
          task: {
            task_id: "string",
            task_name: "string",
            task_type: "string",
            status: "string",
            project_id: "string",
            source_datasource_id: "string",
            target_datasource_id: "string",
            source_datasource_name: "string",
            target_datasource_name: "string",
            source_app_id: "string",
            target_app_id: "string",
            source_app_name: "string",
            target_app_name: "string",
            created_date: "number",
            last_modified_date: "number",
            description: "string",
            task_tag: "string",
          },
          task_detail: "string",
        },
      },
    },
  },
  listTasks: {
    method: "GET",
    path: "/v2/{project_id}/fdi/instances/{instance_id}/tasks",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      offset: { in: "query" },
      limit: { in: "query" },
      task_id: { in: "query", minLength: 1, maxLength: 64 },
      task_name: { in: "query", minLength: 1, maxLength: 64 },
      taks_name: { in: "query", minLength: 1, maxLength: 64 },
      name: { in: "query", minLength: 1, maxLength: 64 },
      status: { in: "query" },
      task_type: { in: "query" },
      source_datasource_id: { in: "query", minLength: 1, maxLength: 64 },
      target_datasource_id: { in: "query", minLength: 1, maxLength: 64 },
      datasource_id: { in: "query", minLength: 1, maxLength: 64 },
      source_app_id: { in: "query", minLength: 1, maxLength: 64 },
      target_app_id: { in: "query", minLength: 1, maxLength: 64 },
      sort_field: { in: "query" },
      sort_type: { in: "query" },
      execute_status: { in: "query" },
      task_tag: { in: "query" },
      task_mode: { in: "query" },
    },
    responses: {
      "200": {
        required: ["entities"],
        shape: {
          total: "number",
          size: "number",
          entities: [
            {
              task_id: "string",
              task_name: "string",
              task_type: "string",
              status: "number",
              created_date: "string",
              last_modified_time: "number",
              execute_status: "string",
              version: "string",
              source_app_id: "string",
              target_app_id: "string",
              source_instance_id: "string",
              target_instance_id: "string",
              ext_type: "string",
              enterprise_project_id: "string",
              task_tag: "string",
            },
          ],
        },
      },
    },
  },
  createToken: {
    method: "POST",
    path: "/v3/auth/tokens",
    server: "https://iam.myhuaweicloud.com",
    params: {
      nocatalog: { in: "query", minLength: 1 },
      auth: { in: "body", required: true },
    },
    responses: {
      "201": {
        required: ["token"],
        shape: {
          token: {
            catalog: [{}],
            expires_at: "string",
            issued_at: "string",
            methods: ["string"],
            project: { domain: { id: "string", name: "string" }, id: "string", name: "string" },
            roles: [{ id: "string", name: "string" }],
            user: {
              domain: { id: "string", name: "string" },
              id: "string",
              name: "string",
              password_expires_at: "string",
            },
          },
        },
        headers: { "X-Subject-Token": true },
      },
    },
  },
};

/** How requests differ from the defaults of openapi-fetch, by method and path. */
export const requestFormats: Readonly<Record<string, FormatRequest>> = {};
