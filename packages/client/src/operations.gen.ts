// Generated from openapi/roma-connect.yaml by `npm run generate`. Do not edit.
import type { Limits, Operation, Route } from "./operation.ts";

/** The operations of the API, as methods of the client. */
export interface Operations {
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
