import ts from "typescript";
import { isBinary, type WireResponse } from "@roma-assets/sandbox/validator";
import { mediaTypeOf, type NamedRecording } from "../recording.ts";
import { inputOf } from "./files.ts";
import type { Meaning } from "./meaning.ts";

/**
 * Creates a function that returns the compiler's errors of a recording, by its name. All recordings
 * are checked in one program: their bodies as literals of the types in `@roma-assets/types`, the
 * input and the result of the call as literals of the types in `@roma-assets/client`.
 *
 * @param meaningOf returns what the client makes of a recording's response.
 */
export function createTypeChecker(
  recordings: NamedRecording[],
  meaningOf: (recording: NamedRecording) => Meaning,
): (name: string) => string[] {
  const sources = new Map(
    recordings.map((each) => [fileOf(each.name), printLiterals(each, meaningOf(each))]),
  );
  const program = compile(sources);

  return (name) => {
    const file = program.getSourceFile(fileOf(name));
    const errors = program.getSemanticDiagnostics(file);
    return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  };
}

// --- internal ---

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2024,
  // Without the DOM, which takes most of the time to read.
  lib: ["lib.es2024.d.ts"],
  module: ts.ModuleKind.NodeNext,
  types: ["node"],
};

/** Compiles files that exist only in memory. */
function compile(sources: Map<string, string>): ts.Program {
  const host = ts.createCompilerHost(compilerOptions);
  const { readFile, fileExists } = host;
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.fileExists = (file) => sources.has(file) || fileExists(file);

  return ts.createProgram([...sources.keys()], compilerOptions, host);
}

/**
 * Returns a file name with slashes, which the compiler uses on Windows too. The name of a recording may
 * contain that of a property, which may be any text.
 */
function fileOf(name: string): string {
  return `${import.meta.dirname.replaceAll("\\", "/")}/${encodeURIComponent(name)}.ts`;
}

type Literal = [type: string, value: unknown];

function printLiterals(recording: NamedRecording, meaning: Meaning): string {
  const { operationId, request, response } = recording;
  const { status, outcome } = meaning;
  const operation = `operations["${operationId}"]`;
  const method = `Operations["${operationId}"]`;
  const statusKey = /^\d+$/.test(status) ? status : `"${status}"`;
  const content = toContent(request);

  const literals: Literal[] = [
    [`Parameters<${method}>[0]`, inputOf(recording)],
    [`Pick<${operation}, "requestBody">`, content ? { requestBody: { content } } : {}],
    [`Pick<${operation}["responses"][${statusKey}], "content">`, { content: toContent(response) }],
  ];
  if (status.startsWith("2")) {
    literals.push([`Awaited<ReturnType<${method}>>`, withStream(outcome, response)]);
  }

  return [
    `import type { operations } from "@roma-assets/types";`,
    `import type { Operations } from "@roma-assets/client";`,
    ...literals.map(
      ([type, value], index) => `export const v${index}: ${type} = ${printValue(value)};`,
    ),
  ].join("\n");
}

/** Returns a body by its media type; undefined if there is none. */
function toContent({ headers, body }: Pick<WireResponse, "headers" | "body">): object | undefined {
  return body === undefined ? undefined : { [mediaTypeOf(headers)]: body };
}

/** Returns the result of a call, in which the content of a file is a stream again. */
function withStream(outcome: unknown, { headers }: WireResponse): unknown {
  return isBinary(headers) ? Object.assign({}, outcome, { stream: new ReadableStream() }) : outcome;
}

/** Files can't be printed, but their types can. */
function replaceFile(_key: string, value: unknown): unknown {
  if (value instanceof Blob) {
    return "new Blob([])";
  }
  return value instanceof ReadableStream ? "new ReadableStream()" : value;
}

/** Prints a value, which may be an array with headers as a property. */
function printValue(value: unknown): string {
  const literal = JSON.stringify(value, replaceFile).replaceAll(/"(new \w+\((\[\])?\))"/g, "$1");
  return Array.isArray(value) && "headers" in value
    ? `Object.assign(${literal}, { headers: ${JSON.stringify(value.headers)} })`
    : literal;
}
