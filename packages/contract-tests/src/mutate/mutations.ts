/** A change that the contract tests must catch. */
export interface Mutation {
  name: string;
  /** The file, relative to the root of the repository; a pattern if files are removed. */
  file: string;
  /**
   * Lines, without indentation, that each start a block within the previous one. `from` is replaced
   * in the last block only, so that additions to the API elsewhere do not affect the row.
   */
  within?: string[];
  /** The text to replace. If it is missing, the files are removed. */
  from?: string | RegExp;
  to?: string;
  /** The number of times that `from` occurs. Default: 1. */
  times?: number;
  /** A part of the full name of the test that must fail: it tells where the mistake is. */
  caughtBy: string;
  /** True if the client no longer compiles; `caughtBy` is a part of the compiler's error. */
  typeError?: true;
}

const yaml = "openapi/roma-connect.yaml";
const types = "packages/types/index.gen.d.ts";
const operations = "packages/client/src/operations.gen.ts";
const client = "packages/client/src/client.ts";
const response = "packages/client/src/response.ts";
const recordings = "packages/contract-tests/recordings";

const deletePath = "/v2/{project_id}/instances/{instance_id}/assets/delete:";
const jobPath = "/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}:";

/** `npm run mutate` makes one of these changes at a time. */
export const mutations: Mutation[] = [
  // --- a name in the YAML ---
  {
    name: "YAML: apps is renamed",
    file: yaml,
    from: "        - apps\n      properties:\n        apps:\n",
    to: "        - applications\n      properties:\n        applications:\n",
    caughtBy: "deleteAssets.200.applications-only the request matches the description",
  },
  {
    name: "YAML: task_id is renamed",
    file: yaml,
    within: ["TaskReference:"],
    from: "        task_id:\n          description",
    to: "        id:\n          description",
    caughtBy: "deleteAssets.200.tasks-only the request matches the description",
  },
  {
    name: "YAML: job_id is renamed in the response",
    file: yaml,
    within: ["CreatedJob:"],
    from: "        - job_id\n      properties:\n        job_id:\n",
    to: "        - jobId\n      properties:\n        jobId:\n",
    caughtBy: "deleteAssets.200.job-created the response matches the description",
  },
  {
    name: "YAML: ErrorBody.error_code is renamed",
    file: yaml,
    within: ["ErrorBody:"],
    from: "error_code:\n",
    to: "code:\n",
    caughtBy: "deleteAssets.403.forbidden the response matches the description",
  },
  {
    name: "YAML: ErrorBody.error_details is renamed",
    file: yaml,
    within: ["ErrorBody:"],
    from: "error_details:\n",
    to: "details:\n",
    caughtBy: "getAssetJob.403.forbidden the response matches the description",
  },
  {
    name: "YAML: GatewayError.error_msg is renamed",
    file: yaml,
    within: ["GatewayError:"],
    from: "error_msg:\n",
    to: "message:\n",
    caughtBy: "deleteAssets.429.throttled the response matches the description",
  },
  {
    name: "YAML: GatewayError.request_id is renamed",
    file: yaml,
    within: ["GatewayError:"],
    from: "request_id:\n",
    to: "requestId:\n",
    caughtBy: "getAssetJob.429.throttled the response matches the description",
  },
  {
    name: "YAML: AssetJob.reason is renamed",
    file: yaml,
    within: ["AssetJob:"],
    from: "  reason:\n",
    to: "  cause:\n",
    caughtBy: "getAssetJob.200.running the response matches the description",
  },
  {
    name: "YAML: AssetJob.progress_percent is renamed",
    file: yaml,
    within: ["AssetJob:"],
    from: "progress_percent:\n",
    to: "progress:\n",
    caughtBy: "getAssetJob.200.running the response matches the description",
  },
  {
    name: "YAML: IamError.error.code is renamed",
    file: yaml,
    within: ["IamError:"],
    from: " code:\n",
    to: " status:\n",
    caughtBy: "createToken.401.wrong-password the response matches the description",
  },
  {
    name: "YAML: the query parameter nocatalog is renamed",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "- name: nocatalog\n",
    to: "- name: no_catalog\n",
    caughtBy: "createToken.201.project-scope the request matches the description",
  },

  // --- where and how, in the YAML ---
  {
    name: "YAML: the path of deleteAssets changes",
    file: yaml,
    from: "/assets/delete:\n",
    to: "/assets/remove:\n",
    caughtBy: "deleteAssets.200.job-created the request matches the description",
  },
  {
    name: "YAML: the method of getAssetJob changes",
    file: yaml,
    from: "    get:\n      operationId: getAssetJob\n",
    to: "    post:\n      operationId: getAssetJob\n",
    caughtBy: "getAssetJob.200.running the request matches the description",
  },
  {
    name: "YAML: the status 201 becomes 200",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: '        "201":\n',
    to: '        "200":\n',
    caughtBy: "coverage createToken 200 has a recording",
  },
  {
    name: "YAML: X-Auth-Token is renamed",
    file: yaml,
    within: ["userToken:"],
    from: "name: X-Auth-Token\n",
    to: "name: X-User-Token\n",
    caughtBy: "getAssetJob.200.running the request matches the description",
  },
  {
    name: "YAML: X-Subject-Token is renamed",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "X-Subject-Token:\n",
    to: "X-Token:\n",
    caughtBy: "createToken.201.project-scope the response matches the description",
  },
  {
    name: "YAML: createToken goes to another server",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "- url: https://iam.myhuaweicloud.com\n",
    to: "- url: https://iam.example.com\n",
    caughtBy: "servers createToken is sent to its own server",
  },

  // --- what is documented at all, in the YAML ---
  {
    name: "YAML: a 403 is documented as 404",
    file: yaml,
    within: [deletePath],
    from: '"403":\n',
    to: '"404":\n',
    caughtBy: "deleteAssets.403.forbidden the status is documented",
  },
  {
    name: "YAML: a 404 is documented as 410",
    file: yaml,
    within: ["/v2/{project_id}/fdi/instances/{instance_id}/tasks/{task_id}:"],
    from: '"404":\n',
    to: '"410":\n',
    caughtBy: "getTask.404.not-found the status is documented",
  },
  {
    name: "YAML: a 403 is no longer documented",
    file: yaml,
    within: [jobPath],
    from: / +"403":\n.*\n/,
    to: "",
    caughtBy: "getAssetJob.403.forbidden the status is documented",
  },
  {
    name: "YAML: 5XX is documented as 4XX",
    file: yaml,
    within: [jobPath],
    from: " 5XX:\n",
    to: " 4XX:\n",
    caughtBy: "getAssetJob.504.backend-timeout the status is documented",
  },
  {
    name: "YAML: 5XX is documented as 504",
    file: yaml,
    within: [deletePath],
    from: " 5XX:\n",
    to: ' "504":\n',
    caughtBy: "deleteAssets.500.system-error the status is documented",
  },
  {
    name: "YAML: other statuses are no longer documented",
    file: yaml,
    within: ["/v2/{project_id}/instances/{instance_id}/apps:"],
    from: / +default:\n.*\n/,
    to: "",
    caughtBy: "listApplications.414.uri-too-large the status is documented",
  },
  {
    name: "YAML: a status is documented that nobody has seen",
    file: yaml,
    within: [deletePath],
    from: / +"403":\n.*\n/,
    to: '        "403": { $ref: "#/components/responses/Forbidden" }\n        "410": { $ref: "#/components/responses/Forbidden" }\n',
    caughtBy: "coverage deleteAssets 410 has a recording",
  },
  {
    name: "YAML: the body of an error is no longer documented",
    file: yaml,
    within: ["Forbidden:"],
    from: / {6}content:\n(?: {8}.*\n)+/,
    to: "",
    caughtBy: "deleteAssets.403.forbidden the response matches the description",
  },
  {
    name: "YAML: the body of a success is no longer documented",
    file: yaml,
    within: [jobPath, '"200":'],
    from: / {10}content:\n(?: {12}.*\n)+/,
    to: "",
    caughtBy: "getAssetJob.200.running the response matches the description",
  },
  {
    name: "YAML: an error is documented as another JSON type",
    file: yaml,
    within: ["Forbidden:"],
    from: "application/json:",
    to: "application/problem+json:",
    caughtBy: "deleteAssets.403.forbidden the response matches the description",
  },
  {
    name: "YAML: a second media type is documented that nobody has seen",
    file: yaml,
    within: ["Forbidden:"],
    from: "application/json:\n",
    to: "application/problem+json: { schema: {} }\n        application/json:\n",
    caughtBy: "coverage deleteAssets 403 has a recording of",
  },
  {
    name: "YAML: X-Subject-Token is no longer documented",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: / {10}headers:\n(?: {12}.*\n)+/,
    to: "",
    caughtBy: "createToken.201.project-scope all headers are documented",
  },
  {
    name: "YAML: getAssetJob needs no token",
    file: yaml,
    within: [jobPath],
    from: "operationId: getAssetJob\n",
    to: "operationId: getAssetJob\n      security: []\n",
    caughtBy: "getAssetJob.200.running all headers are documented",
  },
  {
    name: "YAML: createToken needs a token",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "      security: []\n",
    to: "",
    caughtBy: "createToken.201.project-scope the request matches the description",
  },
  {
    name: "YAML: the request body of createToken is documented as another JSON type",
    file: yaml,
    within: ["/v3/auth/tokens:", "requestBody:"],
    from: "application/json:",
    to: "application/merge-patch+json:",
    caughtBy: "createToken.201.project-scope the request matches the description",
  },
  {
    name: "YAML: the request body of createToken is no longer documented",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: / {6}requestBody:\n(?: {8}.*\n)+/,
    to: "",
    caughtBy: "createToken.201.project-scope the request matches the description",
  },
  {
    name: "YAML: nocatalog is no longer documented",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: / {6}parameters:\n(?: {8}.*\n)+/,
    to: "",
    caughtBy: "createToken.201.project-scope the request matches the description",
  },

  // --- what is required, and how much, in the YAML ---
  {
    name: "YAML: apps is no longer required",
    file: yaml,
    from: "      required:\n        - apps\n      properties:\n        apps:\n          description: |\n            IDs",
    to: "      properties:\n        apps:\n          description: |\n            IDs",
    caughtBy: "omissions deleteAssets without apps",
  },
  {
    name: "YAML: job_id is no longer required in the response",
    file: yaml,
    within: ["CreatedJob:"],
    from: "      required:\n        - job_id\n",
    to: "",
    caughtBy: "omissions deleteAssets.200.job-created without job_id",
  },
  {
    name: "YAML: task_id is now required",
    file: yaml,
    from: "    TaskReference:\n",
    to: "    TaskReference:\n      required: [task_id]\n",
    caughtBy: "omissions deleteAssets without tasks.0.task_id",
  },
  {
    name: "YAML: X-Subject-Token is no longer required",
    file: yaml,
    within: ["/v3/auth/tokens:", "X-Subject-Token:"],
    from: / +required: true\n/,
    to: "",
    caughtBy: "omissions createToken.201.project-scope without x-subject-token",
  },
  {
    name: "YAML: apps may have ten times as many items",
    file: yaml,
    from: /(?<=maxItems: \d+)\n(?= +items:\n +type: string\n +description: Application ID)/,
    to: "0\n",
    caughtBy: "limits deleteAssets accepts apps of",
  },
  {
    name: "YAML: tasks is unlimited",
    file: yaml,
    from: / +maxItems: \d+\n(?= +items:\n +\$ref: "#\/components\/schemas\/TaskReference")/,
    to: "",
    caughtBy: "limits deleteAssets accepts tasks of 0 to Infinity",
  },
  {
    name: "YAML: a token may be longer",
    file: yaml,
    within: ["userToken:"],
    from: /(?<=x-maxLength: \d+)\n/,
    to: "0\n",
    caughtBy: "limits getAssetJob accepts token of",
  },
  {
    name: "YAML: the response's job_id is at most 31 characters long",
    file: yaml,
    within: ["CreatedJob:"],
    from: /maxLength: \d+/,
    to: "maxLength: 31",
    caughtBy: "deleteAssets.200.job-created the response matches the description",
  },

  // --- the generated types ---
  {
    name: "types: job_id is renamed in the response",
    file: types,
    within: ["CreatedJob: {"],
    from: "job_id: string;",
    to: "jobId: string;",
    caughtBy: "deleteAssets.200.job-created the recording matches the generated types",
  },
  {
    name: "types: error_details is renamed",
    file: types,
    within: ["ErrorBody: {"],
    from: "error_details?:",
    to: "details?:",
    caughtBy: "deleteAssets.403.forbidden the recording matches the generated types",
  },
  {
    name: "types: apps is optional",
    file: types,
    from: "apps: string[]",
    to: "apps?: string[]",
    caughtBy: "omissions deleteAssets without apps",
  },
  {
    name: "types: X-Subject-Token is renamed",
    file: types,
    within: ["createToken: {"],
    from: '"X-Subject-Token":',
    to: '"X-Token":',
    caughtBy: "createToken.201.project-scope the recording matches the generated types",
  },
  {
    name: "types: the status 201 becomes 200",
    file: types,
    within: ["createToken: {"],
    from: " 201: {",
    to: " 200: {",
    caughtBy: "createToken.201.project-scope the recording matches the generated types",
  },

  // --- the generated operations ---
  {
    name: "client: apps is renamed",
    file: operations,
    within: ["deleteAssets: {", "params: {"],
    from: "apps: {",
    to: "applications: {",
    caughtBy: "deleteAssets.200.applications-only the client sends exactly this request",
  },
  {
    name: "client: the path of deleteAssets changes",
    file: operations,
    within: ["deleteAssets: {"],
    from: '/assets/delete"',
    to: '/assets/remove"',
    caughtBy: "deleteAssets.200.job-created the client sends exactly this request",
  },
  {
    name: "client: the method of getAssetJob changes",
    file: operations,
    within: ["getAssetJob: {"],
    from: 'method: "GET"',
    to: 'method: "POST"',
    caughtBy: "getAssetJob.200.running the client sends exactly this request",
  },
  {
    name: "client: a method's type names an operation that does not exist",
    file: operations,
    from: '/assets/jobs/{job_id}", "get">',
    to: '/assets/jobs/{job_id}", "post">',
    caughtBy: "operations.gen.ts",
    typeError: true,
  },
  {
    name: "client: a method's type names another operation",
    file: operations,
    from: '/assets/jobs/{job_id}", "get">',
    to: '/assets/delete", "post">',
    caughtBy: "getAssetJob.200.running the recording matches the generated types",
  },
  {
    name: "client: X-Auth-Token is renamed",
    file: operations,
    from: 'header: "X-Auth-Token"',
    to: 'header: "X-User-Token"',
    caughtBy: "getAssetJob.200.running the client sends exactly this request",
  },
  {
    name: "client: nocatalog is a header",
    file: operations,
    within: ["createToken: {"],
    from: 'nocatalog: { in: "query"',
    to: 'nocatalog: { in: "header"',
    caughtBy: "createToken.201.project-scope the client sends exactly this request",
  },
  {
    name: "client: the token goes to IAM",
    file: client,
    from: "route.auth === true && isBelow(baseUrl, outgoing.url)",
    to: "true",
    caughtBy: "createToken.201.project-scope the client sends exactly this request",
  },
  {
    name: "client: listProjects is sent without the token",
    file: operations,
    within: ["listProjects: {"],
    from: "auth: true,",
    to: "",
    caughtBy: "listProjects.200.one-project the client sends exactly this request",
  },
  {
    name: "client: a body that mixes its forms is sent",
    file: "packages/client/src/request.ts",
    from: "if (route.bodyForms)",
    to: "if (route.bodyForms && text === undefined)",
    caughtBy: "deleteAssets.200.objects-applications-only without tasks",
  },
  {
    name: "client: job_id is no longer required",
    file: operations,
    within: ["getAssetJob: {"],
    from: 'job_id: { in: "path", required: true',
    to: 'job_id: { in: "path"',
    caughtBy: "omissions getAssetJob without job_id",
  },
  {
    name: "client: a response without job_id is accepted",
    file: operations,
    within: ["deleteAssets: {", "responses: {"],
    from: /(?<=required: )\[.*\]/,
    to: "[]",
    caughtBy: "omissions deleteAssets.200.job-created without job_id",
  },
  {
    name: "client: apps may have ten times as many items",
    file: operations,
    within: ["deleteAssets: {"],
    from: /(?<=apps: .*maxItems: \d+)(?!\d)/,
    to: "0",
    caughtBy: "limits deleteAssets accepts apps of",
  },
  {
    name: "client: job_id may be ten times as long",
    file: operations,
    within: ["getAssetJob: {"],
    from: /(?<=job_id: .*maxLength: \d+)(?!\d)/,
    to: "0",
    caughtBy: "limits getAssetJob accepts job_id of",
  },

  // --- the error mapping ---
  {
    name: "errors: ROMA's code is dropped",
    file: response,
    from: 'fields["error_code"] ?? ',
    to: "",
    caughtBy: "deleteAssets.403.forbidden the client returns or throws exactly",
  },
  {
    name: "errors: IAM's code is dropped",
    file: response,
    from: ' ?? iamFields["code"]',
    to: "",
    caughtBy: "createToken.401.wrong-password the client returns or throws exactly",
  },
  {
    name: "errors: the code of a wrapped error is dropped",
    file: response,
    from: ' ?? wrapped["error_code"]',
    to: "",
    caughtBy: "getTask.404.wrapped the client returns or throws exactly",
  },
  {
    name: "errors: the message of a wrapped error is dropped",
    file: response,
    from: ' ?? wrapped["error_msg"]',
    to: "",
    caughtBy: "getTask.404.wrapped the client returns or throws exactly",
  },
  {
    name: "errors: ROMA's code is used as its message",
    file: response,
    from: 'fields["error_msg"]',
    to: 'fields["error_code"]',
    caughtBy: "deleteAssets.429.throttled the client returns or throws exactly",
  },
  {
    name: "errors: IAM's message is dropped",
    file: response,
    from: ' ?? iamFields["message"]',
    to: "",
    caughtBy: "createToken.400.invalid-body the client returns or throws exactly",
  },
  {
    name: "errors: ROMA's details are dropped",
    file: response,
    from: 'fields["error_details"] ?? ',
    to: "",
    caughtBy: "getAssetJob.403.forbidden the client returns or throws exactly",
  },
  {
    name: "errors: IAM's title is dropped",
    file: response,
    from: ' ?? iamFields["title"]',
    to: "",
    caughtBy: "createToken.401.wrong-password the client returns or throws exactly",
  },
  {
    name: "errors: the body's request ID is dropped",
    file: response,
    from: "requestId ?? ",
    to: "",
    caughtBy: "deleteAssets.504.backend-timeout the client returns or throws exactly",
  },
  {
    name: "errors: the header's request ID is dropped",
    file: response,
    from: ' ?? toField(headers.get("x-request-id"))',
    to: "",
    caughtBy: "omissions deleteAssets.401.signature without request_id",
  },

  // --- the recordings ---
  {
    name: "recordings: every 401 of createToken is removed",
    file: `${recordings}/createToken.401.*.json`,
    caughtBy: "coverage createToken 401 has a recording",
  },
  {
    name: "recordings: a 404 doesn't say that only other statuses cover it",
    file: `${recordings}/deleteAssets.404.api-not-found.json`,
    from: '  "covers": "default",\n',
    to: "",
    caughtBy: "deleteAssets.404.api-not-found the status is documented",
  },
  {
    name: "recordings: a documented 403 says that other statuses cover it",
    file: `${recordings}/deleteAssets.403.forbidden.json`,
    from: '  "response": {\n    "status"',
    to: '  "covers": "default",\n  "response": {\n    "status"',
    caughtBy: "deleteAssets.403.forbidden the status is documented",
  },
  {
    name: "recordings: a response has a header that is not documented",
    file: `${recordings}/getAssetJob.200.running.json`,
    from: '"content-type"',
    to: '"x-job": "1",\n      "content-type"',
    caughtBy: "getAssetJob.200.running all headers are documented",
  },
  {
    name: "recordings: a response is of another media type",
    file: `${recordings}/deleteAssets.200.job-created.json`,
    from: /application\/json(?="\s+\},\s+"body": \{\s+"job_id")/,
    to: "text/plain",
    caughtBy: "deleteAssets.200.job-created the response matches the description",
  },
];
