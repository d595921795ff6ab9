import { isDeepStrictEqual } from "node:util";
import type {
  DescribedOperation,
  DescribedParameter,
  Json,
} from "@roma-assets/sandbox/description";
import type { ParameterText, Validator } from "@roma-assets/sandbox/validator";
import { type Recording, relevantHeaders } from "../recording.ts";
import type { Exchange, Strings } from "./har.ts";
import type { Scrubber } from "./scrub.ts";

/** A recording of a HAR's entry. */
export interface NewRecording {
  recording: Recording;
  operation: DescribedOperation;
  /** The messages before IDs were replaced, which may hide half a token. */
  withIds: Messages;
  /** The places where a secret remains. */
  leaks: string[];
}

/**
 * Turns the call of an operation into a recording, without secrets.
 *
 * @param log the HAR's `log`.
 */
export function toRecording(
  exchange: Exchange,
  operation: DescribedOperation,
  log: Json,
  scrubber: Scrubber,
  validator: Validator,
): NewRecording {
  const { clean, withIds, leaks } = scrubber.scrub(selectHeaders(exchange, operation));
  const { request, response } = clean;
  normalizeContentType(request);

  const source = {
    kind: "captured" as const,
    from: describeSource(log),
    date: exchange.date,
    operation: operation.operationId,
  };
  const { method, query, headers, body } = request;
  const documented = validator.findDocumentedStatus(operation, response.status);
  const covers = documented === String(response.status) ? undefined : documented;
  const recording: Recording = {
    source: { request: source, response: { ...source } },
    call: createCall(operation, request, validator),
    request: {
      method,
      path: fillPath(operation.path, request.path),
      ...(Object.keys(query).length > 0 && { query }),
      headers,
      ...(body !== undefined && { body }),
    },
    ...(covers !== undefined && { covers }),
    response,
  };
  const allLeaks = new Set([...leaks, ...scrubber.findLeaks(recording)]);

  return { recording, operation, withIds, leaks: [...allLeaks] };
}

/** Returns true if two recordings are the same, apart from when and where they were recorded. */
export function isSameExchange(a: Recording | undefined, b: Recording): boolean {
  return a !== undefined && isDeepStrictEqual({ ...a, source: 0 }, { ...b, source: 0 });
}

// --- internal ---

/** Path parameters that are options of the client, by the name of the option. */
const BOUND_PARAMETERS: Strings = { project_id: "projectId", instance_id: "instanceId" };

export type Messages = Pick<Exchange, "request" | "response">;

function selectHeaders({ request, response }: Exchange, operation: DescribedOperation): Messages {
  const relevant = relevantHeaders(operation);
  return {
    request: { ...request, headers: pick(request.headers, relevant.request) },
    response: { ...response, headers: pick(response.headers, relevant.response) },
  };
}

function pick(values: Strings, names: string[]): Strings {
  const present = names.filter((name) => values[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, values[name]!]));
}

/** Removes parameters such as the charset, which senders choose, and this client differently. */
function normalizeContentType({ headers, body }: Exchange["request"]): void {
  const type = headers["content-type"];
  if (body === undefined) {
    delete headers["content-type"];
  } else if (type) {
    headers["content-type"] = type.split(";")[0]!.trim().toLowerCase();
  }
}

/** Reconstructs the options and the input with which this client makes the same request. */
function createCall(
  operation: DescribedOperation,
  request: Exchange["request"],
  validator: Validator,
): Recording["call"] {
  const call: Recording["call"] = { options: {}, input: {} };
  for (const parameter of operation.parameters) {
    const { name, in: place } = parameter;
    const value = findValue(request, parameter, validator);
    const option = place === "path" ? BOUND_PARAMETERS[name] : undefined;
    if (value !== undefined && option !== undefined) {
      call.options[option] = String(value);
    } else if (value !== undefined) {
      call.input[name] = validator.parseParameter(value, parameter);
    }
  }

  const tokenHeader = operation.token?.header.toLowerCase() ?? "";
  const token = request.headers[tokenHeader];
  if (token !== undefined) {
    call.options["token"] = token;
  }

  Object.assign(call.input, request.body);
  return call;
}

function findValue(
  { path, query, headers }: Exchange["request"],
  parameter: DescribedParameter,
  validator: Validator,
): ParameterText | undefined {
  const { name, in: place } = parameter;
  switch (place) {
    case "path":
      return path[name];
    case "query":
      return validator.readQueryParameter(query, parameter);
    case "header":
      return headers[name.toLowerCase()];
    default:
      return undefined;
  }
}

function fillPath(template: string, values: Strings): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ""),
  );
}

function describeSource(log: Json): string {
  const creator = log.creator?.name ? ` (${log.creator.name})` : "";
  return `HAR of a browser or proxy${creator}`;
}
