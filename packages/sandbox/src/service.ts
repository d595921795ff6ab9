import { randomBytes } from "node:crypto";
import type { Json, WireResponse } from "./validate.ts";

/** Tells the time and waits; a test can put its own in place of the machine's. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** An application or a task. */
export interface Asset {
  id: string;
  /** By default the ID. */
  name: string;
}

/** An IAM user. */
export interface User {
  name: string;
  password: string;
  domain: string;
}

/** What a sandbox starts with. */
export interface ServiceOptions {
  /** The applications that exist. */
  apps?: Iterable<string | Asset>;
  /** The tasks that exist. */
  tasks?: Iterable<string | Asset>;
  /** How long a deletion job runs, in milliseconds; 2000 by default. */
  jobDurationMs?: number;
  /** How long a token is valid, in milliseconds; 24 hours by default, as IAM's are. */
  tokenLifetimeMs?: number;
  /** The machine's clock by default. */
  clock?: Pick<Clock, "now">;
  projectId?: string;
  instanceId?: string;
  /** Who gets a token from IAM; by default `IAMUser` of `IAMDomain` with `IAMPassword`. */
  users?: User[];
}

/** A deletion job, as the sandbox keeps it. */
export interface Job {
  id: string;
  user: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  apps: string[];
  tasks: string[];
  /** Milliseconds since 1970. */
  beginsAt: number;
  endsAt: number;
  /** The assets that did not exist when it ended. */
  missing: { resource_type: string; resource_name: string }[];
}

/** What is in a sandbox now. */
export interface State {
  apps: Asset[];
  tasks: Asset[];
  jobs: Job[];
}

/** What an operation is called with. */
export interface Call {
  /** The user whose token came along; empty where the operation needs none. */
  user: string;
  /** The values of the path's parameters. */
  path: Record<string, string>;
  body: Json;
}

/** ROMA Connect and IAM, without HTTP. */
export interface Service {
  readonly projectId: string;
  readonly instanceId: string;
  state(): State;
  /** Makes a token without asking IAM. */
  issueToken(user?: User): string;
  /** Whose token it is, or the answer that refuses it. */
  authenticate(token: string | undefined): string | WireResponse;
  /** What is done for an operation, by its operationId. */
  readonly handlers: Record<string, (call: Call) => WireResponse>;
}

/** Creates the service. */
export function createService(options: ServiceOptions): Service {
  const {
    jobDurationMs = 2_000,
    tokenLifetimeMs = 24 * 60 * 60 * 1000,
    clock = Date,
    // The published examples.
    projectId = "aa2d97d7e62c4b7da3ffdfc11551f878",
    instanceId = "f0fa1789-3b76-433b-a787-9892951c620e",
    users = [{ name: "IAMUser", password: "IAMPassword", domain: "IAMDomain" }],
  } = options;
  const assets = { apps: byId(options.apps), tasks: byId(options.tasks) };
  const jobs = new Map<string, Job>();
  const running = new Map<string, Job>();
  const tokens = new Map<string, { user: string; expiresAt: number }>();

  /** Ends what should have ended by now: nothing happens between two looks. */
  const settle = () => {
    for (const [user, job] of running) {
      if (job.endsAt > clock.now()) {
        continue;
      }
      running.delete(user);
      for (const kind of ["apps", "tasks"] as const) {
        for (const id of job[kind]) {
          if (!assets[kind].delete(id)) {
            const resource_type = kind === "apps" ? "application" : "task";
            job.missing.push({ resource_type, resource_name: id.slice(0, 64) || "?" });
          }
        }
      }
      job.status = job.missing.length === 0 ? "SUCCEEDED" : "FAILED";
    }
  };

  const issueToken = (user: User | undefined = users[0]) => {
    const token = `MII${randomBytes(192).toString("base64url")}`;
    const expiresAt = clock.now() + tokenLifetimeMs;
    tokens.set(token, { user: `${user?.domain}/${user?.name}`, expiresAt });
    return token;
  };

  return {
    projectId,
    instanceId,
    issueToken,
    state() {
      settle();
      return structuredClone({
        apps: [...assets.apps.values()],
        tasks: [...assets.tasks.values()],
        jobs: [...jobs.values()],
      });
    },
    authenticate(token) {
      if (!token) {
        return unauthorized("x-auth-token not found");
      }
      const known = tokens.get(token);
      if (!known) {
        return unauthorized("decrypt token fail");
      }
      if (known.expiresAt <= clock.now()) {
        return unauthorized(`token expires, expires_at: ${iamTime(known.expiresAt)}`);
      }
      return known.user;
    },
    handlers: {
      deleteAssets({ user, body }) {
        settle();
        if (running.has(user)) {
          return romaError(400, "ROMA.10012", "An asset management task is running.");
        }
        const beginsAt = clock.now();
        const job: Job = {
          id: hexId(),
          user,
          status: "RUNNING",
          apps: [...new Set<string>(body.apps)],
          tasks: [...new Set<string>((body.tasks ?? []).map((task: Json) => task.task_id ?? ""))],
          beginsAt,
          endsAt: beginsAt + jobDurationMs,
          missing: [],
        };
        jobs.set(job.id, job);
        running.set(user, job);
        return json(200, { job_id: job.id });
      },
      getAssetJob({ path }) {
        settle();
        const job = jobs.get(path["job_id"] ?? "");
        if (!job) {
          return romaError(404, "ROMA.00110006", "The resource does not exist.");
        }
        const done = job.status !== "RUNNING";
        const elapsed = (clock.now() - job.beginsAt) / (job.endsAt - job.beginsAt);
        return json(200, {
          id: job.id,
          status: job.status,
          progress_percent: done ? 1 : Math.max(0, Math.min(1, elapsed)),
          begin_time: new Date(job.beginsAt).toISOString(),
          ...(done && { end_time: new Date(job.endsAt).toISOString() }),
          ...(job.missing.length > 0 && {
            // The wire names ten at the most.
            reason: job.missing.slice(0, 10).map((resource) => ({
              ...resource,
              error_code: "ROMA.00110006",
              error_msg: "The resource does not exist.",
            })),
          }),
        });
      },
      createToken({ body }) {
        const asked = body.auth.identity.password.user;
        const user = users.find(
          ({ name, password, domain }) =>
            name === asked.name && password === asked.password && domain === asked.domain.name,
        );
        if (!user) {
          return iamError(401, "The username or password is wrong.", "Unauthorized");
        }
        const token = issueToken(user);
        const domain = { id: "d78cbac186b744899480f25bd022f468", name: user.domain };
        const now = clock.now();
        const answer = json(201, {
          token: {
            catalog: [],
            expires_at: iamTime(now + tokenLifetimeMs),
            issued_at: iamTime(now),
            methods: ["password"],
            project: { domain, id: projectId, ...body.auth.scope.project },
            roles: [{ id: "0", name: "te_admin" }],
            user: {
              domain,
              id: "7116d09f88fa41908676fdd4b039e95b",
              name: user.name,
              password_expires_at: "",
            },
          },
        });
        answer.headers["x-subject-token"] = token;
        return answer;
      },
    },
  };
}

/** An answer in ROMA's or the gateway's envelope. */
export function romaError(status: number, code: string, message: string): WireResponse {
  const request_id = hexId();
  const details = code.startsWith("ROMA.") ? { error_details: message } : {};
  const answer = json(status, { error_code: code, error_msg: message, ...details, request_id });
  answer.headers["x-request-id"] = request_id;
  return answer;
}

/** An answer in IAM's envelope. */
export function iamError(status: number, message: string, title: string): WireResponse {
  return json(status, { error: { code: status, message, title } });
}

/** A JSON answer. */
export function json(status: number, body: Json): WireResponse {
  return { status, headers: { "content-type": "application/json" }, body };
}

// --- internal ---

function unauthorized(why: string): WireResponse {
  return romaError(401, "APIGW.0301", `Incorrect IAM authentication information: ${why}`);
}

function byId(assets: Iterable<string | Asset> = []): Map<string, Asset> {
  const all = Array.from(assets, (asset) =>
    typeof asset === "string" ? { id: asset, name: asset } : asset,
  );
  return new Map(all.map((asset) => [asset.id, asset]));
}

function hexId(): string {
  return randomBytes(16).toString("hex");
}

/** IAM tells microseconds. */
function iamTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
