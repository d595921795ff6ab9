/** Puts two declaration files before the TypeScript compiler. */

import ts from "typescript";

/** One of the two files, as the compiler reads it. */
export interface Side {
  file: ts.SourceFile;
  /** What the file exports, by name. */
  exports: Map<string, ts.Type>;
  /** Which schema component a type is. */
  components: Map<ts.Type, string>;
  operationOf(path: string, method: string): string | undefined;
}

/** The global types that a program cannot do without, and the helpers that generated files use. */
const globals = `
interface Array<T> { readonly length: number; [index: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [index: number]: T }
interface Boolean {} interface CallableFunction {} interface Function {} interface IArguments {}
interface NewableFunction {} interface Number {} interface Object {} interface RegExp {} interface String {}
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type NonNullable<T> = T & {};
type Omit<T, K extends keyof any> = { [P in Exclude<keyof T, K>]: T[P] };
type Partial<T> = { [P in keyof T]?: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Required<T> = { [P in keyof T]-?: T[P] };
`;

const parse = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
const globalsFile = parse("globals.d.ts", globals);

/** A program of both files; no library, no disk. */
export function compile(base: string, next: string): ts.Program {
  const files = [globalsFile, parse("base.d.ts", base), parse("next.d.ts", next)];
  const host: ts.CompilerHost = {
    fileExists: (name) => files.some(({ fileName }) => fileName === name),
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => "",
    getDefaultLibFileName: () => globalsFile.fileName,
    getNewLine: () => "\n",
    getSourceFile: (name) => files.find(({ fileName }) => fileName === name),
    readFile: () => undefined,
    useCaseSensitiveFileNames: () => true,
    writeFile: () => undefined,
  };
  const names = files.map(({ fileName }) => fileName);
  return ts.createProgram(names, { noLib: true, strict: true, types: [], noResolve: true }, host);
}

/** One file of the program. */
export function read(program: ts.Program, name: string): Side {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(name)!;
  const module = checker.getSymbolAtLocation(file);
  const symbols = module ? checker.getExportsOfModule(module) : [];
  const exports = new Map(
    symbols.map((symbol) => [symbol.name, checker.getDeclaredTypeOfSymbol(symbol)]),
  );
  const members = (type: ts.Type | undefined): [string, ts.Type][] =>
    (type?.getProperties() ?? []).map((symbol) => [symbol.name, checker.getTypeOfSymbol(symbol)]);
  const schemas = members(exports.get("components")).find(([kind]) => kind === "schemas")?.[1];
  const objects = members(schemas).filter(
    ([, type]) => type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection),
  );
  const operations = new Map(members(exports.get("operations")).map(([id, type]) => [type, id]));
  const paths = new Map([...members(exports.get("paths")), ...members(exports.get("webhooks"))]);
  return {
    file,
    exports,
    components: new Map(objects.map(([schema, type]) => [type, schema])),
    operationOf: (path, method) => {
      const found = members(paths.get(path)).find(([key]) => key === method);
      return found && operations.get(found[1]);
    },
  };
}
