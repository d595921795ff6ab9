/** A change that the contract tests have to notice. */
export interface Mutation {
  name: string;
  /** From the root of the repository; a pattern of names where files are removed. */
  file: string;
  /**
   * Lines that each begin a block within the one before, without their indentation: `from` is
   * looked for in the last. Else what the API has more one day would make the row stale.
   */
  within?: string[];
  /** What is replaced; without it the files are removed. */
  from?: string | RegExp;
  to?: string;
  /** How often `from` stands there; once by default. */
  times?: number;
  /** Part of the full name of a test that fails: what says where it is wrong. */
  caughtBy: string;
  /** The change does not even compile, and `caughtBy` is part of the compiler's error. */
  typeError?: true;
}

const yaml = "openapi/roma-connect.yaml";
const types = "packages/types/index.gen.d.ts";
const operations = "packages/client/src/operations.gen.ts";
const errors = "packages/client/src/errors.ts";
const call = "packages/client/src/call.ts";

/** Run one by one by `npm run mutate`. */
export const mutations: Mutation[] = [
  // --- a name in the YAML ---
  {
    name: "YAML: apps is renamed",
    file: yaml,
    within: ["DeleteAssetsRequest:"],
    from: "        - apps\n      properties:\n        apps:\n",
    to: "        - applications\n      properties:\n        applications:\n",
    caughtBy: "deleteAssets.200.applications-only the request is what the YAML describes",
  },
  {
    name: "YAML: task_id is renamed",
    file: yaml,
    within: ["TaskReference:"],
    from: "        task_id:\n          description",
    to: "        id:\n          description",
    caughtBy: "deleteAssets.200.tasks-only the request is what the YAML describes",
  },
  {
    name: "YAML: job_id is renamed in the answer",
    file: yaml,
    within: ["CreatedJob:"],
    from: "        - job_id\n      properties:\n        job_id:\n",
    to: "        - jobId\n      properties:\n        jobId:\n",
    caughtBy: "deleteAssets.200.job-created the response is what the YAML describes",
  },
  {
    name: "YAML: ErrorBody.error_code is renamed",
    file: yaml,
    within: ["ErrorBody:"],
    from: "error_code:\n",
    to: "code:\n",
    caughtBy: "deleteAssets.403.forbidden the response is what the YAML describes",
  },
  {
    name: "YAML: ErrorBody.error_details is renamed",
    file: yaml,
    within: ["ErrorBody:"],
    from: "error_details:\n",
    to: "details:\n",
    caughtBy: "getAssetJob.403.forbidden the response is what the YAML describes",
  },
  {
    name: "YAML: GatewayError.error_msg is renamed",
    file: yaml,
    within: ["GatewayError:"],
    from: "error_msg:\n",
    to: "message:\n",
    caughtBy: "deleteAssets.429.throttled the response is what the YAML describes",
  },
  {
    name: "YAML: GatewayError.request_id is renamed",
    file: yaml,
    within: ["GatewayError:"],
    from: "request_id:\n",
    to: "requestId:\n",
    caughtBy: "getAssetJob.429.throttled the response is what the YAML describes",
  },
  {
    name: "YAML: AssetJob.reason is renamed",
    file: yaml,
    within: ["AssetJob:"],
    from: "  reason:\n",
    to: "  cause:\n",
    caughtBy: "getAssetJob.200.running the response is what the YAML describes",
  },
  {
    name: "YAML: AssetJob.progress_percent is renamed",
    file: yaml,
    within: ["AssetJob:"],
    from: "progress_percent:\n",
    to: "progress:\n",
    caughtBy: "getAssetJob.200.running the response is what the YAML describes",
  },
  {
    name: "YAML: IamError.error.code is renamed",
    file: yaml,
    within: ["IamError:"],
    from: " code:\n",
    to: " status:\n",
    caughtBy: "createToken.401.wrong-password the response is what the YAML describes",
  },
  {
    name: "YAML: the query parameter nocatalog is renamed",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "- name: nocatalog\n",
    to: "- name: no_catalog\n",
    caughtBy: "createToken.201.project-scope the request is what the YAML describes",
  },

  // --- where and how, in the YAML ---
  {
    name: "YAML: the path of deleteAssets changes",
    file: yaml,
    from: "/assets/delete:\n",
    to: "/assets/remove:\n",
    caughtBy: "deleteAssets.200.job-created the request is what the YAML describes",
  },
  {
    name: "YAML: the method of getAssetJob changes",
    file: yaml,
    from: "    get:\n      operationId: getAssetJob\n",
    to: "    post:\n      operationId: getAssetJob\n",
    caughtBy: "getAssetJob.200.running the request is what the YAML describes",
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
    caughtBy: "getAssetJob.200.running the request is what the YAML describes",
  },
  {
    name: "YAML: X-Subject-Token is renamed",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "X-Subject-Token:\n",
    to: "X-Token:\n",
    caughtBy: "createToken.201.project-scope the response is what the YAML describes",
  },
  {
    name: "YAML: createToken goes to another server",
    file: yaml,
    within: ["/v3/auth/tokens:"],
    from: "- url: https://iam.myhuaweicloud.com\n",
    to: "- url: https://iam.example.com\n",
    caughtBy: "servers createToken goes to its own",
  },

  // --- what is required, and how much, in the YAML ---
  {
    name: "YAML: apps is no longer required",
    file: yaml,
    within: ["DeleteAssetsRequest:"],
    from: "      required:\n        - apps\n",
    to: "",
    caughtBy: "left out deleteAssets without apps",
  },
  {
    name: "YAML: job_id is no longer required in the answer",
    file: yaml,
    within: ["CreatedJob:"],
    from: "      required:\n        - job_id\n",
    to: "",
    caughtBy: "left out deleteAssets.200.job-created without job_id",
  },
  {
    name: "YAML: task_id is now required",
    file: yaml,
    from: "    TaskReference:\n",
    to: "    TaskReference:\n      required: [task_id]\n",
    caughtBy: "left out deleteAssets without tasks.0.task_id",
  },
  {
    name: "YAML: X-Subject-Token is no longer required",
    file: yaml,
    within: ["/v3/auth/tokens:", "X-Subject-Token:"],
    from: / +required: true\n/,
    to: "",
    caughtBy: "left out createToken.201.project-scope without x-subject-token",
  },
  {
    name: "YAML: apps may have ten times as many items",
    file: yaml,
    within: ["DeleteAssetsRequest:", "apps:"],
    from: /(?<=maxItems: \d+)\n/,
    to: "0\n",
    caughtBy: "limits deleteAssets takes apps of",
  },
  {
    name: "YAML: tasks has no limit",
    file: yaml,
    within: ["DeleteAssetsRequest:", "tasks:"],
    from: / +maxItems: \d+\n/,
    to: "",
    caughtBy: "limits deleteAssets takes tasks of 0 to Infinity",
  },
  {
    name: "YAML: a token may be longer",
    file: yaml,
    within: ["userToken:"],
    from: /(?<=x-maxLength: \d+)\n/,
    to: "0\n",
    caughtBy: "limits getAssetJob takes token of",
  },
  {
    name: "YAML: the answer's job_id is at most 31 characters long",
    file: yaml,
    within: ["CreatedJob:"],
    from: /maxLength: \d+/,
    to: "maxLength: 31",
    caughtBy: "deleteAssets.200.job-created the response is what the YAML describes",
  },

  // --- the generated types ---
  {
    name: "types: job_id is renamed in the answer",
    file: types,
    within: ["CreatedJob: {"],
    from: "job_id: string;",
    to: "jobId: string;",
    caughtBy: "deleteAssets.200.job-created the recording fits the generated types",
  },
  {
    name: "types: error_details is renamed",
    file: types,
    within: ["ErrorBody: {"],
    from: "error_details?:",
    to: "details?:",
    caughtBy: "deleteAssets.403.forbidden the recording fits the generated types",
  },
  {
    name: "types: apps is optional",
    file: types,
    within: ["DeleteAssetsRequest: {"],
    from: "apps: string[]",
    to: "apps?: string[]",
    caughtBy: "left out deleteAssets without apps",
  },
  {
    name: "types: X-Subject-Token is renamed",
    file: types,
    within: ["createToken: {"],
    from: '"X-Subject-Token":',
    to: '"X-Token":',
    caughtBy: "createToken.201.project-scope the recording fits the generated types",
  },
  {
    name: "types: the status 201 becomes 200",
    file: types,
    within: ["createToken: {"],
    from: " 201: {",
    to: " 200: {",
    caughtBy: "createToken.201.project-scope the recording fits the generated types",
  },

  // --- the generated operations ---
  {
    name: "client: apps is renamed",
    file: operations,
    within: ["const bodyDeleteAssetsRequest = {"],
    from: "apps: {",
    to: "applications: {",
    caughtBy: "deleteAssets.200.applications-only the client puts exactly this request on the wire",
  },
  {
    name: "client: the path of deleteAssets changes",
    file: operations,
    within: ["deleteAssets: {"],
    from: '/assets/delete"',
    to: '/assets/remove"',
    caughtBy: "deleteAssets.200.job-created the client puts exactly this request on the wire",
  },
  {
    name: "client: the method of getAssetJob changes",
    file: operations,
    within: ["getAssetJob: {"],
    from: 'method: "GET"',
    to: 'method: "POST"',
    caughtBy: "getAssetJob.200.running the client puts exactly this request on the wire",
  },
  {
    name: "client: a method's type names an operation that is none",
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
    caughtBy: "getAssetJob.200.running the recording fits the generated types",
  },
  {
    name: "client: X-Auth-Token is renamed",
    file: operations,
    from: 'header: "X-Auth-Token"',
    to: 'header: "X-User-Token"',
    caughtBy: "getAssetJob.200.running the client puts exactly this request on the wire",
  },
  {
    name: "client: nocatalog is no query parameter",
    file: operations,
    within: ["createToken: {"],
    from: 'nocatalog: { in: "query"',
    to: 'nocatalog: { in: "header"',
    caughtBy: "createToken.201.project-scope the client puts exactly this request on the wire",
  },
  {
    name: "client: the token goes to IAM",
    file: call,
    from: "          withToken,\n",
    to: "          withToken: true,\n",
    caughtBy: "createToken.201.project-scope the client puts exactly this request on the wire",
  },
  {
    name: "client: job_id is no longer required",
    file: operations,
    within: ["getAssetJob: {"],
    from: 'job_id: { in: "path", required: true',
    to: 'job_id: { in: "path"',
    caughtBy: "left out getAssetJob without job_id",
  },
  {
    name: "client: an answer without job_id will do",
    file: operations,
    from: /(?<=requiredCreatedJob: string\[\] = )\[.*\]/,
    to: "[]",
    caughtBy: "left out deleteAssets.200.job-created without job_id",
  },
  {
    name: "client: apps may have ten times as many items",
    file: operations,
    within: ["const bodyDeleteAssetsRequest = {"],
    from: /(?<=apps: .*maxItems: \d+)(?!\d)/,
    to: "0",
    caughtBy: "limits deleteAssets takes apps of",
  },
  {
    name: "client: job_id may be ten times as long",
    file: operations,
    within: ["getAssetJob: {"],
    from: /(?<=job_id: .*maxLength: \d+)(?!\d)/,
    to: "0",
    caughtBy: "limits getAssetJob takes job_id of",
  },

  // --- the error mapping ---
  {
    name: "errors: ROMA's code is dropped",
    file: errors,
    from: 'fields["error_code"] ?? ',
    to: "",
    caughtBy: "deleteAssets.403.forbidden the client returns or throws exactly",
  },
  {
    name: "errors: IAM's code is dropped",
    file: errors,
    from: ' ?? iam["code"]',
    to: "",
    caughtBy: "createToken.401.wrong-password the client returns or throws exactly",
  },
  {
    name: "errors: ROMA's code stands in for its message",
    file: errors,
    from: 'fields["error_msg"]',
    to: 'fields["error_code"]',
    caughtBy: "deleteAssets.429.throttled the client returns or throws exactly",
  },
  {
    name: "errors: IAM's message is dropped",
    file: errors,
    from: ' ?? iam["message"]',
    to: "",
    caughtBy: "createToken.400.invalid-body the client returns or throws exactly",
  },
  {
    name: "errors: ROMA's details are dropped",
    file: errors,
    from: 'fields["error_details"] ?? ',
    to: "",
    caughtBy: "getAssetJob.403.forbidden the client returns or throws exactly",
  },
  {
    name: "errors: IAM's title is dropped",
    file: errors,
    from: ' ?? iam["title"]',
    to: "",
    caughtBy: "createToken.401.wrong-password the client returns or throws exactly",
  },
  {
    name: "errors: the body's request ID is dropped",
    file: errors,
    from: 'fields["request_id"] || ',
    to: "",
    caughtBy: "deleteAssets.504.backend-timeout the client returns or throws exactly",
  },
  {
    name: "errors: the header's request ID is dropped",
    file: errors,
    from: ' || headers.get("x-request-id")',
    to: "",
    caughtBy: "left out deleteAssets.401.signature without request_id",
  },

  // --- the recordings ---
  {
    name: "recordings: every 401 of createToken is gone",
    file: "packages/contract-tests/recordings/createToken.401.*.json",
    caughtBy: "coverage createToken 401 has a recording",
  },
];
