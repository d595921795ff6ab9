import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import {
  breakFetch,
  BrokenConnection,
  carryOut,
  type Fault,
  faultyAnswer,
  whenAnswered,
} from "./faults.ts";
import {
  createService,
  iamError,
  json,
  romaError,
  type Service,
  type ServiceOptions,
  type State,
  type User,
} from "./service.ts";
import {
  createValidator,
  type DescribedOperation,
  type Json,
  type Validator,
  type WireRequest,
  type WireResponse,
} from "./validate.ts";

export type { Fault, FaultPlan, FaultRecord, FaultRule } from "./faults.ts";
export type { Asset, Job } from "./jobs.ts";
export type { Clock, State, User } from "./service.ts";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** What a sandbox starts with. */
export type SandboxOptions = ServiceOptions;

/** A sandbox that listens. */
export interface SandboxServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, the endpoint of both ROMA Connect and IAM. */
  readonly url: string;
  /** Stops listening and drops the connections that are open. */
  close(): Promise<void>;
}

/** A local ROMA Connect with its IAM. */
export interface Sandbox {
  /** The project and the instance that it answers for. */
  readonly projectId: string;
  readonly instanceId: string;
  /** Answers a request without a network, whatever host it names: pass it to a client. */
  readonly fetch: typeof globalThis.fetch;
  /** Answers over HTTP on 127.0.0.1; port 0 (the default) takes a free one. */
  listen(options?: { port?: number }): Promise<SandboxServer>;
  /** What is in it now. */
  state(): State;
  /** Makes a token of a user (by default the first) without asking IAM. */
  issueToken(user?: User): string;
}

/**
 * Creates a local ROMA Connect: it routes, validates and answers by the API description.
 *
 * @example
 * const sandbox = createSandbox({ apps: ["app-1"] });
 * const roma = createRomaClient({
 *   endpoint: "https://roma.example.com",
 *   projectId: sandbox.projectId,
 *   instanceId: sandbox.instanceId,
 *   token: sandbox.issueToken(),
 *   fetch: sandbox.fetch,
 * });
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const service = createService(options);
  const validator = (sharedValidator ??= createValidator());
  const faults = carryOut(options.faults ?? { rules: [] });
  const state = (): State => ({ ...service.state(), faults: structuredClone(faults.log) });
  const app = new Hono();
  for (const operation of validator.operations) {
    const route = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
    app.on(operation.method, route, async (context) => {
      const request = await read(context);
      const token = request.headers[operation.token?.header.toLowerCase() ?? ""];
      const fault = faults.next(operation.operationId);
      const user = operation.token ? service.authenticate(token) : "";
      if (typeof user === "string" && operation.operationId === "deleteAssets") {
        service.noteAsked(user);
      }
      if (fault?.fault === "expired-token") {
        service.expire(token);
      }
      if (fault?.fault === "foreign-job" && typeof user === "string") {
        service.startForeignJob(user, fault.durationMs);
      }
      const when = whenAnswered(fault);
      if (fault && when === "before") {
        return sendText(faultyAnswer(fault, undefined));
      }
      const path = context.req.param();
      const response = answer(service, validator, operation, { request, path, token, fault });
      if (fault && when === "after") {
        return sendText(faultyAnswer(fault, response));
      }
      const problems = validator.checkResponse(operation, response);
      if (problems.length > 0) {
        throw new Error(`The sandbox answered against the API: ${problems.join("; ")}`);
      }
      return send(response);
    });
  }
  // Not part of the API: what the sandbox holds.
  app.get("/_sandbox/state", () => send(json(200, state())));
  app.notFound(() =>
    send(
      romaError(
        404,
        "APIGW.0101",
        "The API does not exist or has not been published in the environment",
      ),
    ),
  );
  app.onError((error, context) => {
    if (error instanceof BrokenConnection) {
      throw error;
    }
    return context.text(error.message, 500);
  });

  return {
    projectId: service.projectId,
    instanceId: service.instanceId,
    state,
    issueToken: service.issueToken,
    async fetch(input, init) {
      const request = new Request(input, init);
      try {
        return await app.fetch(request);
      } catch (error) {
        if (error instanceof BrokenConnection) {
          return breakFetch(error.how, init?.signal ?? request.signal);
        }
        throw error;
      }
    },
    async listen({ port = 0 } = {}) {
      const server = createAdaptorServer({
        async fetch(request, env) {
          try {
            return await app.fetch(request, env);
          } catch (error) {
            if (error instanceof BrokenConnection) {
              return breakSocket(error.how, env as HttpBindings);
            }
            throw error;
          }
        },
        // Else it would put its own Request and Response in place of the platform's, for all.
        overrideGlobalObjects: false,
        // Room for a token of 100,000 characters; Node's own limit is 16 KB.
        serverOptions: { maxHeaderSize: 256 * 1024 },
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(port, "127.0.0.1", resolve);
      });
      const address = server.address() as AddressInfo;
      return {
        port: address.port,
        url: `http://127.0.0.1:${address.port}`,
        close: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            if ("closeAllConnections" in server) {
              server.closeAllConnections();
            }
          }),
      };
    },
  };
}

// --- internal ---

/** To compile the API description takes longer than all the rest. */
let sharedValidator: Validator | undefined;

function answer(
  service: Service,
  validator: Validator,
  operation: DescribedOperation,
  call: {
    request: WireRequest;
    path: Record<string, string>;
    token: string | undefined;
    fault: Fault | undefined;
  },
): WireResponse {
  const { request, path, fault } = call;
  let user = "";
  if (operation.token) {
    const owner = service.authenticate(call.token);
    if (typeof owner !== "string") {
      return owner;
    }
    user = owner;
  }
  const problems = validator.checkRequest(operation, request);
  if (problems.length > 0) {
    return invalid(operation, problems);
  }
  for (const [name, id] of [
    ["project_id", service.projectId],
    ["instance_id", service.instanceId],
  ] as const) {
    if (name in path && path[name] !== id) {
      return romaError(404, "APIG.3030", `The instance does not exist;id:${path["instance_id"]}`);
    }
  }
  const handle = service.handlers[operation.operationId];
  return handle ? handle({ user, path, body: request.body, fault }) : example(operation);
}

/**
 * Refuses what the API description does not allow. Which answer the service gives is published
 * nowhere: `ROMA.00013000` is inferred from its table of codes.
 */
function invalid(operation: DescribedOperation, problems: string[]): WireResponse {
  if (!operation.token) {
    return iamError(400, "The request body is invalid", "Bad Request");
  }
  const parameter = /\w+$/.exec(problems[0]?.split(":")[0] ?? "")?.[0];
  const message = `Invalid parameter value,parameterName:${parameter}. Please refer to the support documentation`;
  const response = romaError(400, "ROMA.00013000", message.slice(0, 128));
  response.body.error_details = problems.join("; ").slice(0, 128);
  return response;
}

/** What an operation without a behaviour of its own answers: its example of a success. */
function example(operation: DescribedOperation): WireResponse {
  const [status = "200", response] =
    Object.entries(operation.responses).find(([key]) => key.startsWith("2")) ?? [];
  const [type, media] = Object.entries(response?.content ?? {})[0] ?? [];
  const headers = Object.entries<Json>(response?.headers ?? {}).flatMap(([name, header]) =>
    header.example === undefined ? [] : [[name.toLowerCase(), String(header.example)]],
  );
  return {
    // A range begins with its first.
    status: Number(status.replace("XX", "00")),
    headers: { ...(type && { "content-type": type }), ...Object.fromEntries(headers) },
    body: Object.values(media?.examples ?? {})[0]?.value,
  };
}

async function read(context: Context): Promise<WireRequest> {
  const { req } = context;
  const text = await req.text();
  return {
    method: req.method,
    path: new URL(req.url).pathname,
    query: req.queries(),
    headers: req.header(),
    ...(text && { body: parseJson(text) }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send({ status, headers, body }: WireResponse): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
}

function sendText({ text, status, headers }: ReturnType<typeof faultyAnswer>): Response {
  return new Response(text, { status, headers });
}

/** Drops a connection, or leaves it without an answer until the other side drops it. */
async function breakSocket(how: BrokenConnection["how"], env: HttpBindings): Promise<Response> {
  const { socket } = env.incoming;
  if (how === "silence") {
    await new Promise((resolve) => {
      socket.once("close", resolve);
    });
  } else {
    socket.destroy();
  }
  return RESPONSE_ALREADY_SENT;
}
