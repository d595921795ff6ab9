import { randomBytes } from "node:crypto";
import type { Fault, FaultPlan, FaultRecord } from "./faults.ts";
import { type Asset, createJobs, type Job } from "./jobs.ts";
import type { Json, WireResponse } from "./validate.ts";

/** Tells the time and waits; a test can put its own in place of the machine's. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
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
  jobDurationMs?: number | (() => number);
  /** How a job tells its progress: as it is (the default), in steps of 10 %, or not at all. */
  progress?: "linear" | "tenths" | "none";
  /** What goes wrong; nothing by default. */
  faults?: FaultPlan;
  /** How long a token is valid, in milliseconds; 24 hours by default, as IAM's are. */
  tokenLifetimeMs?: number;
  /** The machine's clock by default. */
  clock?: Pick<Clock, "now">;
  projectId?: string;
  instanceId?: string;
  /** Who gets a token from IAM; by default `IAMUser` of `IAMDomain` with `IAMPassword`. */
  users?: User[];
}

/** What is in a sandbox now. */
export interface State {
  apps: Asset[];
  tasks: Asset[];
  jobs: Job[];
  /** What went wrong as planned. */
  faults: FaultRecord[];
}

/** What an operation is called with. */
export interface Call {
  /** The user whose token came along; empty where the operation needs none. */
  user: string;
  /** The values of the path's parameters. */
  path: Record<string, string>;
  body: Json;
  /** What is planned to go wrong with its work. */
  fault?: Fault | undefined;
}

/** ROMA Connect and IAM, without HTTP. */
export interface Service {
  readonly projectId: string;
  readonly instanceId: string;
  state(): Omit<State, "faults">;
  /** Makes a token without asking IAM. */
  issueToken(user?: User): string;
  /** Whose token it is, or the answer that refuses it. */
  authenticate(token: string | undefined): string | WireResponse;
  /** Makes a token expire now. */
  expire(token: string | undefined): void;
  /** Starts a job that nobody asked for here and that deletes nothing, if none is running. */
  startForeignJob(user: string, durationMs: number): void;
  /** Notes that a deletion was asked for. */
  noteAsked(user: string): void;
  /** What is done for an operation, by its operationId. */
  readonly handlers: Record<string, (call: Call) => WireResponse>;
}

/** Creates the service. */
export function createService(options: ServiceOptions): Service {
  const {
    jobDurationMs = 2_000,
    progress = "linear",
    tokenLifetimeMs = 24 * 60 * 60 * 1000,
    clock = Date,
    // The published examples.
    projectId = "aa2d97d7e62c4b7da3ffdfc11551f878",
    instanceId = "f0fa1789-3b76-433b-a787-9892951c620e",
    users = [{ name: "IAMUser", password: "IAMPassword", domain: "IAMDomain" }],
  } = options;
  const assets = { apps: byId(options.apps), tasks: byId(options.tasks) };
  const jobs = createJobs(assets, () => clock.now(), progress);
  const tokens = new Map<string, { user: string; expiresAt: number }>();

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
      // The jobs first: those that end now delete assets.
      const all = jobs.list();
      const [apps, tasks] = [[...assets.apps.values()], [...assets.tasks.values()]];
      return structuredClone({ apps, tasks, jobs: all });
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
    expire(token) {
      const known = tokens.get(token ?? "");
      if (known) {
        known.expiresAt = clock.now();
      }
    },
    startForeignJob(user, durationMs) {
      if (!jobs.running(user)) {
        jobs.start(user, durationMs, { apps: [], tasks: [] });
      }
    },
    noteAsked(user) {
      const job = jobs.running(user);
      if (job) {
        job.askedMeanwhile += 1;
      }
    },
    handlers: {
      deleteAssets({ user, body, fault }) {
        if (jobs.running(user)) {
          return romaError(400, "ROMA.10012", "An asset management task is running.");
        }
        const durationMs = typeof jobDurationMs === "function" ? jobDurationMs() : jobDurationMs;
        const apps = [...new Set<string>(body.apps.map(idOf))];
        const tasks = (body.tasks ?? []).map(idOf);
        const ids = { apps, tasks: [...new Set<string>(tasks)] };
        return json(200, { job_id: jobs.start(user, durationMs, ids, fault).id });
      },
      getAssetJob({ path }) {
        const job = jobs.find(path["job_id"] ?? "");
        return job
          ? json(200, jobs.describe(job))
          : romaError(404, "ROMA.00110006", "The resource does not exist.");
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

/** The ID of an asset in any revision of the request: a string, or an object that has it. */
function idOf(asset: Json): string {
  return typeof asset === "string" ? asset : (asset.task_id ?? asset.id ?? "");
}

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
