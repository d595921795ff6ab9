import { Hono, type HonoRequest } from "hono";
import { type Authenticate, createAuthentication, tokenOf, withToken } from "./authentication.ts";
import type { DescribedOperation } from "./description.ts";
import { toExampleResponse } from "./examples.ts";
import { BrokenConnection, toFaultResponse } from "./fault-responses.ts";
import { type Fault, type FaultSchedule, replacementTimeOf } from "./faults.ts";
import { bodyTooLarge, MAX_BODY_BYTES } from "./guard.ts";
import type { JobKind, JobStore } from "./jobs.ts";
import { jobKinds, operationHandlers } from "./operations.ts";
import type { CallNotes } from "./page/exchanges.ts";
import { iamError, invalidParameter, jsonResponse, romaError, taskError } from "./responses.ts";
import type { Service, State } from "./service.ts";
import type { Validator } from "./validator.ts";
import { parseBody, serializeBody, type WireRequest, type WireResponse } from "./wire.ts";

/** The dependencies of a sandbox's routes. */
export interface AppContext {
  readonly service: Service;
  readonly validator: Validator;
  readonly faults: FaultSchedule;
  /** Returns the content of the sandbox. */
  readonly readState: () => State;
  /** Is notified of each call, for the recording of exchanges. */
  readonly noteCall?: (request: Request, notes: CallNotes) => void;
}

/** Creates the routes: one for each operation of the API description. */
export function createApp(context: AppContext): Hono {
  const app = new Hono();
  // Hono routes a HEAD to the handlers of GET, so an operation with HEAD must come first.
  for (const operation of headFirst(context.validator.operations)) {
    const route = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
    const isHead = operation.method === "HEAD";
    app.on(isHead ? "GET" : operation.method, route, ({ req }, next) => {
      return isHead && req.method !== "HEAD" ? next() : respond(context, operation, req);
    });
  }

  // Not part of the API.
  app.get("/_sandbox/state", () => toResponse(jsonResponse(200, context.readState())));

  app.notFound(() => toResponse(romaError(404, "APIGW.0101", UNKNOWN_API)));
  app.onError((error, { text }) => {
    if (error instanceof BrokenConnection) {
      throw error;
    }
    return text(error.message, 500);
  });
  return app;
}

// --- internal ---

/** Source: `OtherError` in the API description. */
const UNKNOWN_API = "The API does not exist or has not been published in the environment";

function headFirst(operations: readonly DescribedOperation[]): DescribedOperation[] {
  return operations.toSorted((a, b) => Number(b.method === "HEAD") - Number(a.method === "HEAD"));
}

async function respond(
  { service, validator, faults, noteCall }: AppContext,
  operation: DescribedOperation,
  received: HonoRequest,
): Promise<Response> {
  const bytes = new Uint8Array(await received.arrayBuffer());
  if (bytes.length > MAX_BODY_BYTES) {
    return bodyTooLarge().toResponse();
  }

  const request = await service.whileBusy(readRequest(received, bytes));
  const url = new URL(received.url);
  const authenticate = createAuthentication(service, operation, { ...request, url, body: bytes });
  const token = tokenOf(operation, request);
  const fault = faults.next(operation.operationId);
  noteCall?.(received.raw, { operation: operation.operationId, fault, body: bytes });
  applyBeforehand(service, operation, { authenticate, token, fault });

  const replacement = replacementTimeOf(fault);
  if (fault && replacement === "before") {
    return toFaultResponse(fault, undefined);
  }

  const call = { request, path: received.param(), authenticate, fault };
  const response = execute(service, validator, operation, call);
  if (fault && replacement === "after") {
    return toFaultResponse(fault, response);
  }

  const problems = validator.checkResponse(operation, response);
  if (problems.length > 0) {
    throw new Error(`The sandbox's response contradicts the API: ${problems.join("; ")}`);
  }
  return toResponse(response);
}

/**
 * Applies the faults that take effect before the call. Counts the call for the user's running job,
 * even if it fails later. The call is authenticated again afterwards, because its token may expire
 * here.
 */
function applyBeforehand(
  { tokens, jobs }: Service,
  operation: DescribedOperation,
  call: { authenticate: Authenticate; token: string | undefined; fault: Fault | undefined },
): void {
  const { authenticate, token, fault } = call;
  const user = authenticate();
  const isAuthenticated = typeof user === "string";

  // Lists show what is left, whether or not somebody asked for the job.
  jobs.endDue();
  const kind = jobKinds[operation.operationId];
  if (isAuthenticated && kind) {
    jobs.countRequest(kind, user);
  }
  if (fault?.fault === "expired-token") {
    tokens.expire(token);
  }
  if (isAuthenticated && fault?.fault === "foreign-job") {
    startForeignJob(jobs, kind ?? "delete", user, fault.durationMs);
  }
}

function startForeignJob(jobs: JobStore, kind: JobKind, user: string, durationMs: number): void {
  if (!jobs.findRunning(kind, user)) {
    jobs.start({ kind, user, durationMs, apps: [], tasks: [] });
  }
}

interface ReceivedCall {
  readonly request: WireRequest;
  readonly path: Record<string, string>;
  readonly authenticate: Authenticate;
  readonly fault: Fault | undefined;
}

/** Checks a call as the gateway and the service do, and executes it. */
function execute(
  service: Service,
  validator: Validator,
  operation: DescribedOperation,
  { request, path, authenticate, fault }: ReceivedCall,
): WireResponse {
  const user = authenticate();
  if (typeof user !== "string") {
    return user;
  }

  const problems = validator.checkRequest(operation, withToken(operation, request));
  if (problems.length > 0) {
    return rejectInvalid(operation, problems);
  }
  if (!isOwnInstance(service, path)) {
    const message = `The instance does not exist;id:${path["instance_id"]}`;
    return romaError(404, "APIG.3030", message);
  }

  const handle = operationHandlers[operation.operationId];
  if (!handle) {
    return toExampleResponse(operation);
  }
  const query = parseQuery(validator, operation, request);
  return handle(service, { user, path, query, body: request.body, fault });
}

function isOwnInstance(service: Service, path: Record<string, string>): boolean {
  // A path without one of these parameters is valid for any instance.
  const { project_id = service.projectId, instance_id = service.instanceId } = path;

  return project_id === service.projectId && instance_id === service.instanceId;
}

/** Rejects a call that the API description does not allow, in the format of the component. */
function rejectInvalid({ token, path }: DescribedOperation, problems: string[]): WireResponse {
  if (!token) {
    return iamError(400, "The request body is invalid", "Bad Request");
  }
  if (path.includes("/fdi/")) {
    return taskError(400, "FDI.3002", "Invalid parameters.");
  }

  const place = problems[0]?.split(":")[0] ?? "";
  return invalidParameter(/\w+$/.exec(place)?.[0] ?? "", problems.join("; "));
}

/** Returns the values of the query, parsed according to their schemas. */
function parseQuery(
  validator: Validator,
  { parameters }: DescribedOperation,
  { query = {} }: WireRequest,
): Record<string, unknown> {
  const values = parameters.flatMap((parameter) => {
    const isQuery = parameter.in === "query";
    const text = isQuery ? validator.readQueryParameter(query, parameter) : undefined;
    return text === undefined ? [] : [[parameter.name, validator.parseParameter(text, parameter)]];
  });
  return Object.fromEntries(values);
}

async function readRequest(
  received: HonoRequest,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<WireRequest> {
  const headers = withLowerCaseNames(received.header());
  const body: unknown = await parseBody(headers, bytes);

  return {
    method: received.method,
    path: new URL(received.url).pathname,
    query: received.queries(),
    headers,
    ...(body !== undefined && { body }),
  };
}

/** Some environments of test runners, such as happy-dom, iterate over names as they were set. */
function withLowerCaseNames(headers: Record<string, string>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(entries);
}

function toResponse({ status, headers, body }: WireResponse): Response {
  return new Response(serializeBody(headers, body) ?? null, { status, headers });
}
