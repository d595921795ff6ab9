/** What the last version was made of: the base of the next one. `npm run version` alone writes it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The API description. */
export const source = "openapi/roma-connect.yaml";

/** The API description as it was at the last version. */
export const releasedSource = "openapi/released.yaml";

/**
 * The surface of the generated code as it was at the last version. With it a generator's upgrade
 * can be judged: the description alone does not show one.
 */
export const releasedSurface = "openapi/released.gen.d.ts";

/** The template's output as it was at the last version: what it says that is no type. */
export const releasedOperations = "openapi/released.operations.gen.ts";

/** The template's output. */
export const operationsFile = "packages/client/src/operations.gen.ts";

/** The generated types. */
export const typesFile = "packages/types/index.gen.d.ts";

/** Reads a file of the repository; `undefined` where there is none. */
export function readIfThere(root: string, file: string): string | undefined {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Keeps what is there now as what was released. */
export function keepAsReleased(root: string): void {
  writeFileSync(join(root, releasedSource), readFileSync(join(root, source)));
  writeFileSync(join(root, releasedSurface), surfaceOf(root));
  writeFileSync(join(root, releasedOperations), readFileSync(join(root, operationsFile)));
}

/** The generated code that a surface is of; by default what is there. */
export interface GeneratedCode {
  types: string;
  operations: string;
}

/**
 * What users can see of the generated code, in the one form that the type judge reads: the
 * generated types, and as further paths what each method of the client takes and gives once the
 * compiler has worked it out. So it shows an upgrade of openapi-typescript, of the template and of
 * openapi-fetch alike. `raw` is openapi-fetch's own: its range is told by a comment.
 */
export function surfaceOf(root: string, code: GeneratedCode = codeOf(root)): string {
  const client = join(root, "packages/client");
  const { dependencies } = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  const file = join(root, operationsFile);
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2024,
    // Without the DOM, which is most of what there is to read and nothing of what is printed.
    lib: ["lib.es2024.d.ts"],
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile;
  host.getSourceFile = (name, version, ...rest) => {
    const text = name.endsWith(operationsFile)
      ? code.operations
      : name.endsWith(typesFile)
        ? code.types
        : undefined;
    return text === undefined
      ? readSource(name, version, ...rest)
      : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([file], options, host);
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(file)!)!,
  );
  const operations = checker.getDeclaredTypeOfSymbol(
    exported.find(({ name }) => name === "Operations")!,
  );
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;
  const print = (type: ts.Type) => checker.typeToString(type, undefined, flags);
  const methods = operations.getProperties().map((method) => {
    const [signature] = checker.getTypeOfSymbol(method).getCallSignatures();
    const [input] = signature!.getParameters();
    const isOptional = checker.isOptionalParameter(
      input!.valueDeclaration as ts.ParameterDeclaration,
    );
    const takes = checker.getNonNullableType(checker.getTypeOfSymbol(input!));
    const [gives] = checker.getTypeArguments(signature!.getReturnType() as ts.TypeReference);
    return `  "roma.${method.name}": {
    post: {
      requestBody${isOptional ? "?" : ""}: { content: { input: ${print(takes)} } };
      responses: { 200: { content: { output: ${print(gives!)} } } };
    };
  };`;
  });
  return `${code.types}
// What the client's methods take and give.
export interface paths {
${methods.join("\n")}
}
// The client's raw is that of openapi-fetch ${compatiblePart(dependencies["openapi-fetch"])}
`;
}

/** The version of openapi-fetch that a surface names, as far as it tells what is compatible. */
export function fetchVersionOf(surface: string): string | undefined {
  return /^\/\/ The client's raw is that of openapi-fetch (.*)$/m.exec(surface)?.[1];
}

// --- internal ---

function codeOf(root: string): GeneratedCode {
  const [types, operations] = [typesFile, operationsFile].map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  return { types: types!, operations: operations! };
}

/** What of a caret range says which versions are compatible: `^0.17.1` is 0.17, `^1.2.0` is 1. */
function compatiblePart(range: string): string {
  const [, major, minor] = /^\^(\d+)\.(\d+)\.\d+$/.exec(range) ?? [];
  return major === undefined ? range : major === "0" ? `0.${minor}` : major;
}
