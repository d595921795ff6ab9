import type { DescribedOperation, Json } from "@roma-assets/sandbox/description";
import type { Validator } from "@roma-assets/sandbox/validator";
import type { NamedRecording } from "../recording.ts";
import { isForm } from "./files.ts";

/** A recording from which one thing was removed. */
export interface Omission {
  /** The operation or the recording, and what is missing. */
  name: string;
  recording: NamedRecording;
  message: "request" | "response";
  /** True if the YAML requires what is missing. */
  isInvalid: boolean;
  /** True if the types can tell. They can't for options of the client, which are all optional. */
  isTyped: boolean;
  /** True if the client can tell. It checks only the first level of a body. */
  isShallow: boolean;
}

/**
 * Creates a recording for everything that can be removed from a request or from a response. For a
 * request, does so once per operation, and once more if an alternative of the body requires what
 * another one does not.
 */
export function createOmissions(recordings: NamedRecording[], validator: Validator): Omission[] {
  const omissions = new Map<string, Omission>();
  for (const recording of recordings) {
    const operation = validator.operations.find(
      ({ operationId }) => operationId === recording.operationId,
    );
    for (const places of operation ? removablePlaces(recording, operation) : []) {
      const omission = omit(recording, operation!, places, validator);
      const { name, isInvalid } = omission;
      const key = `${name}: ${isInvalid}`;
      const other = omissions.get(`${name}: ${!isInvalid}`);
      if (!omissions.has(key)) {
        omissions.set(key, other ? renameToRecording(omission, recording) : omission);
      }
    }
  }

  return [...omissions.values()];
}

/** Returns the option of the client that sets a bound parameter. */
export function optionOf(parameter: string): string {
  return parameter.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

// --- internal ---

/** Where something is in a recording. */
type Path = string[];

/** Returns everything that can be removed, each with all its places in the recording. */
function removablePlaces(
  { call, request, response }: NamedRecording,
  operation: DescribedOperation,
): Path[][] {
  const tokenHeader = operation.token?.header.toLowerCase() ?? "";
  const bodyInputs = Object.keys(request.body ?? {}).map((name) => ["call", "input", name]);
  const responseHeaders = Object.keys(response.headers).filter((name) => name !== "content-type");

  return [
    ...Object.keys(call.options).map((option) => [
      ["call", "options", option],
      ...(option === "token" ? [["request", "headers", tokenHeader]] : []),
    ]),
    ...(bodyInputs.length > 0 ? [[["request", "body"], ...bodyInputs]] : []),
    ...(isForm(request.headers) ? namesIn(call.input) : pathsIn(call.input)).map((path) => [
      ["call", "input", ...path],
      ["request", "body", ...path],
    ]),
    ...pathsIn(response.body).map((path) => [["response", "body", ...path]]),
    ...responseHeaders.map((name) => [["response", "headers", name]]),
  ];
}

/** Returns the paths of the properties at the first level, of which some are files in a form. */
function namesIn(value: object): Path[] {
  return Object.keys(value).map((name) => [name]);
}

/** Returns the paths of all properties. The first item of a list represents the others. */
function pathsIn(value: Json): Path[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }

  if (Array.isArray(value)) {
    return pathsIn(value[0]).map((path) => ["0", ...path]);
  }

  const keys = Object.keys(value);
  return [
    ...keys.map((key) => [key]),
    ...keys.flatMap((key) => pathsIn(value[key]).map((path) => [key, ...path])),
  ];
}

function omit(
  recording: NamedRecording,
  operation: DescribedOperation,
  places: Path[],
  validator: Validator,
): Omission {
  const [part, kind, ...path] = places[0]!;
  const message = part === "response" ? "response" : "request";
  const missing = path.join(".") || "body";
  const subject = message === "request" ? recording.operationId : recording.name;
  const name = `${subject} without ${missing}`;

  const changed = { ...structuredClone(recording), name };
  for (const place of places) {
    remove(changed, place);
  }
  replaceEmptyBody(changed, operation);

  return {
    name,
    recording: changed,
    message,
    isInvalid:
      message === "request"
        ? isInvalidRequest(changed, operation, missing, validator)
        : validator.checkResponse(operation, changed.response).length > 0,
    isTyped: kind !== "options",
    isShallow: path.length < 2,
  };
}

/** The client sends `{}` without properties if a body is required, and no body otherwise. */
function replaceEmptyBody({ request }: NamedRecording, { requestBody }: DescribedOperation): void {
  const isEmpty = Object.keys(request.body ?? {}).length === 0;
  if (requestBody?.required && isEmpty) {
    request.body = {};
  } else if (isEmpty) {
    delete request.body;
  }
}

function renameToRecording(omission: Omission, { name, operationId }: NamedRecording): Omission {
  const renamed = omission.name.replace(operationId, name);
  return { ...omission, name: renamed, recording: { ...omission.recording, name: renamed } };
}

function isInvalidRequest(
  { request }: NamedRecording,
  operation: DescribedOperation,
  missing: string,
  validator: Validator,
): boolean {
  const parameter = operation.parameters.find(
    ({ name }) => name === missing || optionOf(name) === missing,
  );
  return parameter
    ? parameter.required === true
    : validator.checkRequest(operation, request).length > 0;
}

function remove(value: Json, [key = "", ...path]: Path): void {
  if (path.length > 0) {
    remove(value?.[key] ?? {}, path);
  } else {
    delete value[key];
  }
}
