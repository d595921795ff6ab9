import type { DescribedOperation, Json } from "@roma-assets/sandbox/description";
import type { Validator } from "@roma-assets/sandbox/validator";
import type { NamedRecording } from "./recording.ts";

/** A recording that lacks one thing. */
export interface Omission {
  /** The operation or the recording, and what it lacks. */
  name: string;
  recording: NamedRecording;
  of: "request" | "response";
  /** Whether the YAML refuses what is left. */
  refused: boolean;
  /** Whether the types can tell: to them all options of the client are optional. */
  typed: boolean;
  /** Whether the client can tell: it looks at the first level only. */
  shallow: boolean;
}

/** Leaves out, one at a time, what a request (once an operation) or a response has. */
export function omissions(recordings: NamedRecording[], validator: Validator): Omission[] {
  const found = new Map<string, Omission>();
  for (const recording of recordings) {
    const operation = validator.operations.find(
      ({ operationId }) => operationId === recording.operationId,
    );
    for (const places of operation ? placesOf(recording, operation) : []) {
      const [part, kind, ...path] = places[0]!;
      const of = part === "response" ? "response" : "request";
      const what = path.join(".") || "body";
      const name = `${of === "request" ? recording.operationId : recording.name} without ${what}`;
      if (!found.has(name)) {
        const changed = { ...structuredClone(recording), name };
        places.forEach((place) => remove(changed, place));
        found.set(name, {
          name,
          recording: changed,
          of,
          refused: isRefused(changed, operation!, of, what),
          typed: kind !== "options",
          shallow: path.length < 2,
        });
      }
    }
  }
  return [...found.values()];

  function isRefused(
    { request, response }: NamedRecording,
    operation: DescribedOperation,
    of: Omission["of"],
    what: string,
  ): boolean {
    if (of === "response") {
      return validator.checkResponse(operation, response).length > 0;
    }
    const parameter = operation.parameters.find(({ name }) =>
      [name, optionOf(name)].includes(what),
    );
    return parameter
      ? parameter.required === true
      : validator.checkRequest(operation, request).length > 0;
  }
}

/** The option of the client that a parameter is bound to. */
export function optionOf(parameter: string): string {
  return parameter.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

// --- internal ---

type Path = string[];

/** All that can be left out, each with the places in the recording where it stands. */
function placesOf(recording: NamedRecording, operation: DescribedOperation): Path[][] {
  const { call, request, response } = recording;
  const token = operation.token?.header.toLowerCase() ?? "";
  const body = Object.keys(request.body ?? {}).map((name) => ["call", "input", name]);
  return [
    ...Object.keys(call.options).map((option) => [
      ["call", "options", option],
      ...(option === "token" ? [["request", "headers", token]] : []),
    ]),
    ...(body.length > 0 ? [[["request", "body"], ...body]] : []),
    ...pathsOf(call.input).map((path) => [
      ["call", "input", ...path],
      ["request", "body", ...path],
    ]),
    ...pathsOf(response.body).map((path) => [["response", "body", ...path]]),
    ...Object.keys(response.headers)
      .filter((name) => name !== "content-type")
      .map((name) => [["response", "headers", name]]),
  ];
}

/** The paths of all properties; those of a list's items by its first one. */
function pathsOf(value: Json): Path[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const [keys, parts] = Array.isArray(value)
    ? [["0"], []]
    : [Object.keys(value), Object.keys(value)];
  return [
    ...parts.map((key) => [key]),
    ...keys.flatMap((key) => pathsOf(value[key]).map((path) => [key, ...path])),
  ];
}

function remove(value: Json, [key = "", ...path]: Path): void {
  if (path.length > 0) {
    remove(value?.[key] ?? {}, path);
  } else {
    delete value[key];
  }
}
