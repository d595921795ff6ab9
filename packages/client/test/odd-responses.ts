/** Arbitrary responses: as described except for some values, any JSON, and anything else. */
import fc from "fast-check";

/** The description of a response that a test creates as often as it needs. */
export interface OddResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

type DescribedOperation =
  | "deleteAssets"
  | "getAssetJob"
  | "createToken"
  | "listApplications"
  | "listTasks"
  | "listInstances"
  | "listProjects";

/** Success bodies of operations, with every property that the API describes for jobs and tokens. */
export const describedBodies: Readonly<Record<DescribedOperation, object>> = {
  deleteAssets: { job_id: "job-1" },
  getAssetJob: {
    id: "job-1",
    type: "deleteAsset",
    status: "Failed",
    reasons: [
      { resource_type: "task", resource_name: "a", error_code: "X.1", error_msg: "not found" },
    ],
    reason: [
      { resource_type: "task", resource_name: "a", error_code: "X.1", error_msg: "not found" },
    ],
    progress_percent: 1,
    archive_id: "archive-1",
    begin_time: "2026-01-01T00:00:00Z",
    end_time: "2026-01-01T00:00:01Z",
  },
  createToken: {
    token: {
      catalog: [],
      expires_at: "2026-01-02T00:00:00.000000Z",
      issued_at: "2026-01-01T00:00:00.000000Z",
      methods: ["password"],
      project: { domain: { id: "d", name: "d" }, id: "p", name: "p" },
      roles: [{ id: "0", name: "admin" }],
      user: { domain: { id: "d", name: "d" }, id: "u", name: "u", password_expires_at: "" },
    },
  },
  listApplications: {
    total: 2,
    apps: [
      { id: "app-1", name: "Orders", roles: ["read", "delete"], owner: true },
      { id: "app-2", name: "Bills", create_time: "2026-01-01T00:00:00Z", key: "key" },
    ],
  },
  listTasks: {
    total: 1,
    entities: [{ task_id: "task-1", task_name: "Copy", status: 1, created_date: "2026-01-01" }],
  },
  listInstances: { total: 1, instances: [{ id: "i", name: "sandbox", create_time: "" }] },
  listProjects: { projects: [{ id: "p", name: "cn-north-1" }] },
};

/** A body of an error, of the service and of IAM. */
const errorBodies = [
  { error_code: "ROMA.00000101", error_msg: "summary", error_details: "more", request_id: "r" },
  { error: { code: 401, message: "wrong", title: "Unauthorized" } },
] as const;

/**
 * Returns responses to requests of an operation.
 *
 * @param status the status of a success.
 */
export function anyResponse(described: object, status: number = 200): fc.Arbitrary<OddResponse> {
  return fc.record({
    status: fc.oneof({ weight: 3, arbitrary: fc.constant(status) }, fc.constantFrom(...STATUSES)),
    headers: anyHeaders(),
    body: fc.oneof(
      { weight: 4, arbitrary: anyVariant(described).map(toJson) },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(...errorBodies)
          .chain(anyVariant)
          .map(toJson),
      },
      fc.json(),
      anyValue().map(toJson),
      fc.string({ unit: "binary" }),
      fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
    ),
  });
}

/** Creates the response. */
export function toResponse({ status, headers, body }: OddResponse): Response {
  return new Response(status === 204 ? null : body, { status, headers });
}

/** Returns copies of a value in which any value takes the place of up to three of its parts. */
export function anyVariant(described: object): fc.Arbitrary<unknown> {
  const replacement = fc.tuple(fc.constantFrom(...pathsIn(described)), anyValue());
  return fc.array(replacement, { minLength: 1, maxLength: 3 }).map((replacements) => {
    const variant = structuredClone(described);
    for (const [path, value] of replacements) {
      // A copy, since the next replacement may be inside this one, and the values are shared.
      replace(variant, path, structuredClone(value));
    }
    return variant;
  });
}

// --- internal ---

const STATUSES = [
  200, 201, 202, 204, 206, 299, 302, 308, 400, 401, 403, 404, 408, 409, 413, 429, 500, 501, 502,
  503, 504, 599,
] as const;

/** Values that code often doesn't expect. */
const ODD_VALUES = [
  undefined,
  null,
  true,
  0,
  -1,
  1e308,
  "",
  "\u001b[31m\u009b1m\u202e\r\n::error::x ##[error]x",
  [],
  {},
  [null],
  [[{}]],
  JSON.parse('{"toString":1,"valueOf":1,"toJSON":1,"then":1,"length":-1}'),
  JSON.parse('{"__proto__":{"status":"Failed"},"constructor":{"prototype":1}}'),
] as const;

const DEPTH = 100_000;

/** JSON that `JSON.stringify` can't create: a recursive function would overflow the stack. */
const DEEP_JSON = `${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`;

/** Stands for {@link DEEP_JSON} in a value. */
const DEEP_MARK = "deep-json-0fd1";

function anyValue(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.constantFrom(...ODD_VALUES), fc.jsonValue(), fc.constant(DEEP_MARK));
}

function anyHeaders(): fc.Arbitrary<Record<string, string>> {
  const text = fc.constantFrom("", "0", "1", "application/json", "a".repeat(5000), "\u00ff");
  return fc.record(
    {
      "content-type": text,
      "content-length": text,
      "retry-after": text,
      "x-request-id": text,
      "X-Subject-Token": fc.constantFrom("token-of-iam", "", "\u00ff"),
      location: text,
    },
    { requiredKeys: [] },
  );
}

function toJson(value: unknown): string {
  return (JSON.stringify(value) ?? "").replaceAll(`"${DEEP_MARK}"`, DEEP_JSON);
}

/** Returns the paths of all parts of a value. */
function pathsIn(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, part]) => [
    [key],
    ...pathsIn(part).map((path) => [key, ...path]),
  ]);
}

function replace(value: unknown, [key = "", ...path]: readonly string[], part: unknown): void {
  // Another replacement may have removed the place.
  if (typeof value !== "object" || value === null) {
    return;
  }
  if (path.length > 0) {
    replace(Reflect.get(value, key), path, part);
  } else {
    Reflect.set(value, key, part);
  }
}
