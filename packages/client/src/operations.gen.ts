// Generated from openapi/roma-connect.yaml by `npm run generate`. Do not edit.
import type { Limit, Operation, Param, Route } from "./operation.ts";

/** The operations of the API, one method each. */
export interface Operations {
  /**
   * Delete assets in batches.
   *
   * Creates a job that deletes the given applications and tasks, and answers with its ID
   * before the job is done.
   *
   * - A maximum of 100 applications and tasks are supported.
   * - One user can create only one asset deletion job at a time, and only while no such
   *   job is in the running state.
   *
   * The call is not idempotent, and a lost `job_id` can't be found again: no operation
   * lists jobs.
   *
   * @throws {RomaError} whose `code` says which of this package's errors it is
   * @see https://support.huaweicloud.com/intl/en-us/ae-ad-1-api-roma/DeleteAsset.html
   */
  deleteAssets: Operation<"/v2/{project_id}/instances/{instance_id}/assets/delete", "post">;
  /**
   * Get the progress of an asset job.
   *
   * Answers with the state of a job that deletes, exports or imports assets. Ask again until
   * `status` says that the job ended; `progress_percent` is not an end condition.
   *
   * @throws {RomaError} whose `code` says which of this package's errors it is
   * @see https://support.huaweicloud.com/intl/en-us/ae-ad-1-api-roma/CheckAssetJobStatus.html
   */
  getAssetJob: Operation<"/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}", "get">;
  /**
   * Create a user token.
   *
   * Trades an IAM user's name and password for a token that is valid for 24 hours. The token
   * is the response header `X-Subject-Token`; the body tells when it expires. Cache it: IAM
   * throttles this call, and locks a user after several wrong passwords, so never repeat a
   * call that was answered with 401.
   *
   * HUAWEI ID accounts and users with virtual MFA can't get a token this way.
   *
   * @throws {RomaError} whose `code` says which of this package's errors it is
   * @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
   */
  createToken: Operation<"/v3/auth/tokens", "post">;
}

/** The API's own server. */
export const server = "https://roma.{region}.myhuaweicloud.com";

/** The server in one region, for the operations that have servers of their own. */
export const regionalServers = {
  createToken: "https://iam.{region}.myhuaweicloud.com",
} as const;

/** The header that carries the user token, and the token's limits. */
export const auth: Limit & { header: string } = {
  header: "X-Auth-Token",
  minLength: 1,
  maxLength: 100000,
};

// The properties of each schema, as those of a request and as what an answer must have: a constant
// each, so that bundlers drop what is not used. Of alternatives none is required.
type Body = Record<string, Param & { in: "body" }>;
const bodyAssetJob = {
  id: { in: "body", minLength: 1, maxLength: 128 },
  type: { in: "body" },
  status: { in: "body" },
  reasons: { in: "body", minItems: 1, maxItems: 10 },
  reason: { in: "body", minItems: 1, maxItems: 10 },
  progress_percent: { in: "body" },
  archive_id: { in: "body", minLength: 1, maxLength: 128 },
  begin_time: { in: "body" },
  end_time: { in: "body" },
} satisfies Body;
const requiredAssetJob: string[] = [];
const bodyAssetJobReason = {
  resource_type: { in: "body" },
  resource_name: { in: "body", minLength: 1, maxLength: 64 },
  error_code: { in: "body", minLength: 1, maxLength: 64 },
  error_msg: { in: "body", minLength: 1, maxLength: 64 },
} satisfies Body;
const requiredAssetJobReason: string[] = [];
const bodyByID = {
  id: { in: "body", required: true },
} satisfies Body;
const requiredByID: string[] = ["id"];
const bodyByName = {
  name: { in: "body", required: true },
} satisfies Body;
const requiredByName: string[] = ["name"];
const bodyCreateTokenRequest = {
  auth: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequest: string[] = ["auth"];
const bodyCreateTokenRequestAuth = {
  identity: { in: "body", required: true },
  scope: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequestAuth: string[] = ["identity", "scope"];
const bodyCreateTokenRequestAuthIdentity = {
  methods: { in: "body", required: true, minItems: 1, maxItems: 1 },
  password: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequestAuthIdentity: string[] = ["methods", "password"];
const bodyCreateTokenRequestAuthIdentityPassword = {
  user: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequestAuthIdentityPassword: string[] = ["user"];
const bodyCreateTokenRequestAuthIdentityPasswordUser = {
  name: { in: "body", required: true },
  password: { in: "body", required: true },
  domain: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequestAuthIdentityPasswordUser: string[] = ["name", "password", "domain"];
const bodyCreateTokenRequestAuthIdentityPasswordUserDomain = {
  name: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequestAuthIdentityPasswordUserDomain: string[] = ["name"];
const bodyCreateTokenRequestAuthScope = {
  project: { in: "body", required: true },
} satisfies Body;
const requiredCreateTokenRequestAuthScope: string[] = ["project"];
const bodyCreateTokenRequestAuthScopeProject = {
  id: { in: "body" },
  name: { in: "body" },
} satisfies Body;
const requiredCreateTokenRequestAuthScopeProject: string[] = [];
const bodyCreatedJob = {
  job_id: { in: "body", required: true, minLength: 1, maxLength: 128 },
} satisfies Body;
const requiredCreatedJob: string[] = ["job_id"];
const bodyCreatedToken = {
  token: { in: "body", required: true },
} satisfies Body;
const requiredCreatedToken: string[] = ["token"];
const bodyCreatedTokenToken = {
  catalog: { in: "body", required: true },
  expires_at: { in: "body", required: true },
  issued_at: { in: "body", required: true },
  methods: { in: "body", required: true },
  project: { in: "body" },
  roles: { in: "body", required: true },
  user: { in: "body", required: true },
} satisfies Body;
const requiredCreatedTokenToken: string[] = [
  "catalog",
  "expires_at",
  "issued_at",
  "methods",
  "roles",
  "user",
];
const bodyDeleteAssetsRequest = {
  apps: { in: "body", required: true, maxItems: 100 },
  tasks: { in: "body", maxItems: 100 },
} satisfies Body;
const requiredDeleteAssetsRequest: string[] = ["apps"];
const bodyErrorBody = {
  error_code: { in: "body", minLength: 1, maxLength: 128 },
  error_msg: { in: "body", minLength: 1, maxLength: 128 },
  error_details: { in: "body", minLength: 1, maxLength: 128 },
  request_id: { in: "body", minLength: 1, maxLength: 128 },
} satisfies Body;
const requiredErrorBody: string[] = [];
const bodyGatewayError = {
  error_msg: { in: "body" },
  error_code: { in: "body" },
  request_id: { in: "body" },
} satisfies Body;
const requiredGatewayError: string[] = [];
const bodyIamError = {
  error: { in: "body", required: true },
} satisfies Body;
const requiredIamError: string[] = ["error"];
const bodyIamErrorError = {
  code: { in: "body", required: true },
  message: { in: "body", required: true },
  title: { in: "body" },
} satisfies Body;
const requiredIamErrorError: string[] = ["code", "message"];
const bodyInlineObject = {
  error_msg: { in: "body", minLength: 1, maxLength: 128 },
  error_code: { in: "body", minLength: 1, maxLength: 128 },
  request_id: { in: "body", minLength: 1, maxLength: 128 },
  error_details: { in: "body", minLength: 1, maxLength: 128 },
} satisfies Body;
const requiredInlineObject: string[] = [];
const bodyInlineObject1 = {
  error_code: { in: "body" },
  error_msg: { in: "body" },
  error_details: { in: "body", minLength: 1, maxLength: 128 },
  request_id: { in: "body" },
} satisfies Body;
const requiredInlineObject1: string[] = [];
const bodyTaskReference = {
  task_id: { in: "body" },
} satisfies Body;
const requiredTaskReference: string[] = [];
const bodyTokenDomain = {
  id: { in: "body" },
  name: { in: "body" },
} satisfies Body;
const requiredTokenDomain: string[] = [];
const bodyTokenProject = {
  domain: { in: "body" },
  id: { in: "body" },
  name: { in: "body" },
} satisfies Body;
const requiredTokenProject: string[] = [];
const bodyTokenRole = {
  id: { in: "body" },
  name: { in: "body" },
} satisfies Body;
const requiredTokenRole: string[] = [];
const bodyTokenUser = {
  domain: { in: "body" },
  id: { in: "body" },
  name: { in: "body" },
  password_expires_at: { in: "body" },
} satisfies Body;
const requiredTokenUser: string[] = [];

/** How each operation goes over HTTP. */
export const routes: Record<keyof Operations, Route> = {
  deleteAssets: {
    method: "POST",
    path: "/v2/{project_id}/instances/{instance_id}/assets/delete",
    auth: true,
    params: {
      project_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      instance_id: { in: "path", required: true, minLength: 0, maxLength: 64 },
      ...bodyDeleteAssetsRequest,
    },
    answers: {
      "200": {
        returns: requiredCreatedJob,
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
    answers: {
      "200": {
        returns: requiredAssetJob,
      },
    },
  },
  createToken: {
    method: "POST",
    path: "/v3/auth/tokens",
    server: "https://iam.myhuaweicloud.com",
    params: {
      nocatalog: { in: "query", minLength: 1 },
      ...bodyCreateTokenRequest,
    },
    answers: {
      "201": {
        returns: requiredCreatedToken,
        headers: { "X-Subject-Token": true },
      },
    },
  },
};
