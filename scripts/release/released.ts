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

/** Reads a file of the repository; `undefined` where there is none. */
export function readIfThere(root: string, file: string): string | undefined {
  const path = join(root, file);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Keeps what is there now as what was released. */
export function keepAsReleased(root: string): void {
  writeFileSync(join(root, releasedSource), readFileSync(join(root, source)));
  writeFileSync(join(root, releasedSurface), surfaceOf(root));
}

/**
 * What users can see of the generated code, in the one form that the type judge reads: the
 * generated types, and as further paths what each method of the client takes and gives once the
 * compiler has worked it out. So it shows an upgrade of openapi-typescript, of the template and of
 * openapi-fetch alike. `raw` is openapi-fetch's own: its range is its name here.
 */
export function surfaceOf(root: string): string {
  const client = join(root, "packages/client");
  const { dependencies } = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  const file = join(client, "src/operations.gen.ts");
  const program = ts.createProgram([file], {
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
  });
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
  return `${readFileSync(join(root, "packages/types/index.gen.d.ts"), "utf8")}
// What the client's methods take and give.
export interface paths {
${methods.join("\n")}
}
export interface components {
  packages: { "openapi-fetch ${dependencies["openapi-fetch"]}": unknown };
}
`;
}
