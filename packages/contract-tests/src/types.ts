import ts from "typescript";
import type { NamedRecording } from "./recording.ts";

/**
 * Type-checks recordings against the generated types, all in one program: the bodies and headers
 * as literals of `@roma-assets/types`, the call as arguments of `@roma-assets/client`.
 *
 * @param statusKey the documented status that a recording falls under.
 * @returns the compiler's errors by recording.
 */
export function typeErrors(
  recordings: NamedRecording[],
  statusKey: (recording: NamedRecording) => string | undefined,
): Map<string, string[]> {
  const sources = new Map(
    recordings.map((recording) => [
      `${import.meta.dirname}/${recording.name}.ts`,
      literals(recording, statusKey(recording) ?? "undocumented"),
    ]),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  const program = ts.createProgram([...sources.keys()], options, host);
  return new Map(
    recordings.map(({ name }) => {
      const file = program.getSourceFile(`${import.meta.dirname}/${name}.ts`);
      const errors = program.getSemanticDiagnostics(file);
      return [
        name,
        errors.map((error) => ts.flattenDiagnosticMessageText(error.messageText, "\n")),
      ];
    }),
  );
}

// --- internal ---

function literals(recording: NamedRecording, status: string): string {
  const { operationId, request, response, call } = recording;
  const operation = `operations["${operationId}"]`;
  const answer = `${operation}["responses"][${/^\d+$/.test(status) ? status : `"${status}"`}]`;
  const lines = [
    `import type { operations } from "@roma-assets/types";`,
    `import type { Operations } from "@roma-assets/client";`,
    `export const input: Parameters<Operations["${operationId}"]>[0] = ${JSON.stringify(call.input)};`,
    `export const response: ${answer}["content"]["application/json"] = ${JSON.stringify(response.body)};`,
  ];
  if (request.body !== undefined) {
    lines.push(
      `export const request: ${operation}["requestBody"]["content"]["application/json"] = ${JSON.stringify(request.body)};`,
    );
  }
  return lines.join("\n");
}
