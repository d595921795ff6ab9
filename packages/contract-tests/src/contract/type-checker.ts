import ts from "typescript";
import type { NamedRecording } from "./recording.ts";

/**
 * Type-checks recordings against the generated types, all in one program: the bodies as literals
 * of `@roma-assets/types`, the call and what comes of it as those of `@roma-assets/client`.
 *
 * @param meant the documented status that a response falls under, and what the client makes of it.
 * @returns a function that gives the compiler's errors of a recording by its name.
 */
export function createTypeChecker(
  recordings: NamedRecording[],
  meant: (recording: NamedRecording) => Meaning,
): (name: string) => string[] {
  const sources = new Map(
    recordings.map((recording) => [fileOf(recording.name), literals(recording, meant(recording))]),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2024,
    // Without the DOM, which is most of what there is to read.
    lib: ["lib.es2024.d.ts"],
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  const program = ts.createProgram([...sources.keys()], options, host);
  return (name) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(fileOf(name)))
      .map((error) => ts.flattenDiagnosticMessageText(error.messageText, "\n"));
}

// --- internal ---

/** With slashes, as the compiler names files on Windows too. */
function fileOf(name: string): string {
  return `${import.meta.dirname.replaceAll("\\", "/")}/${name}.ts`;
}

type Literal = [type: string, value: unknown];

interface Meaning {
  status: string;
  outcome: unknown;
}

function literals(recording: NamedRecording, { status, outcome }: Meaning): string {
  const { operationId, request, response, call } = recording;
  const operation = `operations["${operationId}"]`;
  const method = `Operations["${operationId}"]`;
  const answer = `${operation}["responses"][${/^\d+$/.test(status) ? status : `"${status}"`}]`;
  const sent = request.body && { content: { "application/json": request.body } };
  const received = response.body && { "application/json": response.body };
  const values: Literal[] = [
    [`Parameters<${method}>[0]`, call.input],
    [`Pick<${operation}, "requestBody">`, { requestBody: sent }],
    [`Pick<${answer}, "content">`, { content: received }],
    ...(status.startsWith("2") ? [[`Awaited<ReturnType<${method}>>`, outcome] as Literal] : []),
  ];
  return [
    `import type { operations } from "@roma-assets/types";`,
    `import type { Operations } from "@roma-assets/client";`,
    ...values.map(([type, value], i) => `export const v${i}: ${type} = ${JSON.stringify(value)};`),
  ].join("\n");
}
