/** The routes that only the HTTP server has: the page, "Try the API", and what both of them use. */
import { join } from "node:path";
import { Hono } from "hono";
import { BrokenConnection } from "../fault-responses.ts";
import type { FaultPlan, FaultSchedule } from "../faults.ts";
import { RejectedRequest } from "../guard.ts";
import { romaError } from "../responses.ts";
import type { Service, State } from "../service.ts";
import { type Json, parseJson, type WireResponse } from "../wire.ts";
import {
  addAssets,
  InvalidControl,
  readAssetCounts,
  readDurationMs,
  readFaultPlan,
  startForeignJob,
} from "./controls.ts";
import { createEventHub } from "./events.ts";
import { createExchangeRecorder, type Exchange, type ExchangeRecorder } from "./exchanges.ts";
import { describeSandbox, findSwaggerUi, SWAGGER_FILES } from "./reference.ts";
import { assertOwnPage } from "./same-site.ts";
import { PAGE_HEADERS, readFile, readPageFile } from "./static-files.ts";

/** What `GET /_sandbox/state` returns: the state of the sandbox, and more for its page. */
export interface ServerState extends State {
  /** Time of the sandbox, in milliseconds since 1970. */
  now: number;
  projectId: string;
  instanceId: string;
  /** The fault plan that decides at present. */
  faultPlan: FaultPlan;
  /** The last exchanges, the oldest first. */
  exchanges: Exchange[];
}

/** The dependencies of the server's routes. */
export interface ServerContext {
  readonly service: Service;
  readonly faults: FaultSchedule;
  /** IDs of the operations that fault rules can select. */
  readonly operationIds: readonly string[];
  readonly readState: () => State;
  /** Responds to calls of the API. */
  readonly respond: (request: Request) => Response | Promise<Response>;
}

/** The server's routes, and the recorder of their exchanges. */
export interface ServerApp {
  readonly app: Hono;
  readonly recorder: ExchangeRecorder;
}

/** Creates the routes of the server. Everything else is a call of the API, and is recorded. */
export function createServerApp(context: ServerContext): ServerApp {
  const app = new Hono();
  const events = createEventHub(context.service);
  const recorder = createExchangeRecorder(context.service.now, (exchange) =>
    events.publish("exchange", exchange),
  );

  app.use("/_sandbox/*", async ({ req, header }, next) => {
    assertOwnPage(req);
    // Keeps other pages from loading a response as a script or an image.
    header("cross-origin-resource-policy", "same-origin");
    header("x-content-type-options", "nosniff");
    await next();
  });
  app.get("/_sandbox/events", (call) => events.stream(call));
  addReadingRoutes(app, context, recorder);
  addControls(app, context, { recorder, events });
  addPages(app, context);

  app.all("/_sandbox/*", () => toResponse(notFound("There is no such route.")));
  app.all("*", ({ req }) => recorder.record(req.raw, async () => context.respond(req.raw)));
  app.onError((error, { text }) => {
    if (error instanceof RejectedRequest || error instanceof BrokenConnection) {
      throw error;
    }
    if (error instanceof InvalidControl) {
      return toResponse(romaError(400, "SANDBOX.0006", error.message));
    }
    return text(error.message, 500);
  });

  return { app, recorder };
}

// --- internal ---

interface Recording {
  recorder: ExchangeRecorder;
  events: ReturnType<typeof createEventHub>;
}

function addReadingRoutes(app: Hono, context: ServerContext, recorder: ExchangeRecorder): void {
  const { service, faults, readState } = context;

  app.get("/_sandbox/state", ({ json }) => {
    const { projectId, instanceId } = service;
    const state: ServerState = {
      ...readState(),
      now: service.now(),
      projectId,
      instanceId,
      faultPlan: faults.plan,
      exchanges: recorder.list(),
    };
    return json(state);
  });

  app.get("/_sandbox/exchanges/:number", ({ req, json }) => {
    const exchange = recorder.find(Number(req.param("number")));
    return exchange ? json(exchange) : toResponse(notFound("This exchange is not recorded."));
  });
}

function addControls(app: Hono, context: ServerContext, { recorder, events }: Recording): void {
  const { service, faults, operationIds } = context;

  app.post("/_sandbox/reset", ({ json }) => {
    service.reset();
    faults.restart();
    recorder.clear();
    events.publish("reset", {});
    return json({});
  });

  app.post("/_sandbox/assets", async ({ req, json }) => {
    const counts = readAssetCounts(await readBody(req.raw));
    return json(addAssets(service, counts));
  });

  app.post("/_sandbox/foreign-job", async ({ req, json }) => {
    const id = startForeignJob(service, readDurationMs(await readBody(req.raw)));
    return id === undefined ? toResponse(JOB_IS_RUNNING) : json({ job_id: id });
  });

  app.post("/_sandbox/expire-tokens", ({ json }) => {
    service.tokens.expireAll();
    return json({});
  });

  app.post("/_sandbox/tokens", ({ json }) => {
    return json({ token: service.tokens.issue(service.users[0]) });
  });

  app.put("/_sandbox/faults", async ({ req, json }) => {
    const plan = readFaultPlan(await readBody(req.raw), operationIds);
    faults.replacePlan(plan);
    events.publish("faults", plan);
    return json(plan);
  });
}

function addPages(app: Hono, { service }: ServerContext): void {
  app.get("/", () => readPageFile("index.html")!);
  // Browsers ask for it when they show JSON.
  app.get("/favicon.ico", () => readPageFile("icon.svg")!);
  app.get("/_sandbox/page/:name", ({ req }) => {
    return readPageFile(req.param("name")) ?? toResponse(notFound("There is no such file."));
  });

  app.get("/docs", () => {
    return readPageFile(findSwaggerUi() === undefined ? "docs-missing.html" : "docs.html")!;
  });
  app.get("/docs/openapi.json", ({ json }) => json(describeSandbox(service), 200, PAGE_HEADERS));
  app.get("/docs/:name", ({ req }) => {
    const folder = findSwaggerUi();
    const name = req.param("name");
    return folder !== undefined && SWAGGER_FILES.has(name)
      ? readFile(join(folder, name))
      : toResponse(notFound("There is no such file."));
  });
}

const JOB_IS_RUNNING = romaError(409, "SANDBOX.0005", "A deletion job of this user is running.");

function notFound(message: string): WireResponse {
  return romaError(404, "SANDBOX.0004", message);
}

async function readBody(request: Request): Promise<Json> {
  return parseJson((await request.text()) || "{}");
}

function toResponse({ status, headers, body }: WireResponse): Response {
  return new Response(JSON.stringify(body), { status, headers });
}
