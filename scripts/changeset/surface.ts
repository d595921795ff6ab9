import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationsFile, typesFile } from "dev-tools";
import ts from "typescript";

/** Generated code. */
export interface GeneratedCode {
  types: string;
  operations: string;
}

/**
 * Returns the public types of the generated code in the one form that the type judge reads: the
 * generated types, and for each method of the client a further path with its input and its result,
 * as the compiler resolves them. This shows upgrades of openapi-typescript, of the template and of
 * openapi-fetch alike. `raw` is openapi-fetch's own client, so a comment names that version.
 *
 * @param code Default: the code in the repository.
 */
export function surfaceOf(root: string, code: GeneratedCode = readGeneratedCode(root)): string {
  const clientManifest = readFileSync(join(root, "packages/client/package.json"), "utf8");
  const { dependencies } = JSON.parse(clientManifest);
  const program = compile(join(root, operationsFile), code);

  return `${code.types}
// The input and the result of the client's methods.
export interface paths {
${describeMethods(program).join("\n")}
}
${FETCH_VERSION_COMMENT}${compatiblePart(dependencies["openapi-fetch"])}
`;
}

/** Returns the version of openapi-fetch that a surface names, as far as it affects compatibility. */
export function fetchVersionOf(surface: string): string | undefined {
  const line = surface.split("\n").find((each) => each.startsWith(FETCH_VERSION_COMMENT));
  return line?.slice(FETCH_VERSION_COMMENT.length);
}

// --- internal ---

const FETCH_VERSION_COMMENT = "// The client's raw is that of openapi-fetch ";

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2024,
  // Without the DOM, which takes most of the time to read and affects nothing that is printed.
  lib: ["lib.es2024.d.ts"],
  module: ts.ModuleKind.NodeNext,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

function readGeneratedCode(root: string): GeneratedCode {
  return {
    types: readFileSync(join(root, typesFile), "utf8"),
    operations: readFileSync(join(root, operationsFile), "utf8"),
  };
}

/** Compiles the operations, with the given code in place of the files. */
function compile(file: string, code: GeneratedCode): ts.Program {
  const host = ts.createCompilerHost(compilerOptions);
  const readSourceFile = host.getSourceFile;

  host.getSourceFile = (name, version, ...rest) => {
    if (name.endsWith(operationsFile)) {
      return ts.createSourceFile(name, code.operations, version);
    }

    if (name.endsWith(typesFile)) {
      return ts.createSourceFile(name, code.types, version);
    }

    return readSourceFile(name, version, ...rest);
  };
  return ts.createProgram([file], compilerOptions, host);
}

function describeMethods(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const [file] = program.getRootFileNames();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file!)!)!;
  const symbol = checker.getExportsOfModule(module).find(({ name }) => name === "Operations")!;

  return checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .map((method) => describeMethod(method, checker));
}

/** Describes a method of the client as a path, because the type judge compares paths. */
function describeMethod(method: ts.Symbol, checker: ts.TypeChecker): string {
  const print = (type: ts.Type) =>
    checker.typeToString(
      type,
      undefined,
      ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias,
    );

  const signature = checker.getTypeOfSymbol(method).getCallSignatures()[0]!;
  const parameter = signature.getParameters()[0]!;
  const declaration = parameter.valueDeclaration as ts.ParameterDeclaration;
  const optional = checker.isOptionalParameter(declaration) ? "?" : "";
  const input = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
  const [result] = checker.getTypeArguments(signature.getReturnType() as ts.TypeReference);

  return `  "roma.${method.name}": {
    post: {
      requestBody${optional}: { content: { input: ${print(input)} } };
      responses: { 200: { content: { output: ${print(result!)} } } };
    };
  };`;
}

/** Returns the part of a caret range that decides on compatibility: `^0.17.1` is 0.17, `^1.2.0` is 1. */
function compatiblePart(range: string): string {
  const [, major, minor] = /^\^(\d+)\.(\d+)\.\d+$/.exec(range) ?? [];
  if (major === undefined) {
    return range;
  }

  return major === "0" ? `0.${minor}` : major;
}
