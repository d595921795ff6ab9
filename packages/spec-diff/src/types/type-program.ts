/** Loads two declaration files into the TypeScript compiler. */
import ts from "typescript";
import type { OperationLookup } from "../findings/place-names.ts";

/** One of the two files, as the compiler reads it. */
export interface DeclarationFile {
  readonly source: ts.SourceFile;
  /** The exported types by name. */
  readonly exports: ReadonlyMap<string, ts.Type>;
  /** The names of the schema components, by their types. */
  readonly components: ReadonlyMap<ts.Type, string>;
  readonly operationOf: OperationLookup;
}

/** The names by which the compiler knows the two files. */
export const FILE_NAMES = { base: "base.d.ts", next: "next.d.ts" } as const;

/** Compiles both files, without any library and without reading from the disk. */
export function compile(base: string, next: string): ts.Program {
  const files = [globalsFile, parseFile(FILE_NAMES.base, base), parseFile(FILE_NAMES.next, next)];
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

/** Reads one file of the program. */
export function readDeclarationFile(program: ts.Program, name: string): DeclarationFile {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(name)!;
  const membersOf = (type: ts.Type | undefined): Map<string, ts.Type> =>
    new Map(
      (type?.getProperties() ?? []).map((each) => [each.name, checker.getTypeOfSymbol(each)]),
    );

  const module = checker.getSymbolAtLocation(source);
  const exports = new Map(
    (module ? checker.getExportsOfModule(module) : []).map((symbol) => [
      symbol.name,
      checker.getDeclaredTypeOfSymbol(symbol),
    ]),
  );
  const schemas = membersOf(membersOf(exports.get("components")).get("schemas"));
  const operations = membersOf(exports.get("operations"));
  const paths = new Map([
    ...membersOf(exports.get("paths")),
    ...membersOf(exports.get("webhooks")),
  ]);

  return {
    source,
    exports,
    components: invert([...schemas].filter(([, type]) => isObjectType(type))),
    operationOf: createOperationLookup(paths, invert(operations), membersOf),
  };
}

/** Returns true for the types of objects. */
export function isObjectType(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

/** Returns the name of the schema component that declares a property, if one does. */
export function findDeclaringComponent({ declarations = [] }: ts.Symbol): string | undefined {
  const [name, ...others] = new Set(declarations.map(findComponent));
  return others.length > 0 ? undefined : name;
}

// --- internal ---

/** Returns the name of the schema component that a declaration is directly part of. */
function findComponent(declaration: ts.Declaration): string | undefined {
  const [root, kind, name, ...members] = namesAround(declaration);
  const isDirect = root === "components" && kind === "schemas" && members.length === 1;

  return isDirect ? name : undefined;
}

/** Returns the names on the way to a declaration, if every value of the one has the next one. */
function namesAround(declaration: ts.Declaration): string[] {
  const names: string[] = [];

  for (let node: ts.Node = declaration; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isPropertySignature(node) || ts.isInterfaceDeclaration(node)) {
      names.unshift("text" in node.name ? node.name.text : node.name.getText());
    } else if (!isPartOfObject(node)) {
      return [];
    }
  }

  return names;
}

function isPartOfObject(node: ts.Node): boolean {
  return (
    ts.isTypeLiteralNode(node) ||
    ts.isIntersectionTypeNode(node) ||
    ts.isParenthesizedTypeNode(node)
  );
}

/** The global types that a program needs, and the helpers that generated files use. */
const GLOBALS = `
interface Array<T> { readonly length: number; [index: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [index: number]: T }
interface Boolean {} interface CallableFunction {} interface Function {} interface IArguments {}
interface NewableFunction {} interface Number {} interface Object {} interface RegExp {} interface String {}
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type NonNullable<T> = T & {};
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type Partial<T> = { [P in keyof T]?: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Record<K extends keyof any, T> = { [P in K]: T };
type Required<T> = { [P in keyof T]-?: T[P] };
`;

const globalsFile = parseFile("globals.d.ts", GLOBALS);

/** Leaves out the nodes of comments, which are large and have no types. */
function parseFile(name: string, text: string): ts.SourceFile {
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };

  return ts.createSourceFile(name, text, options, true);
}

function invert(entries: Iterable<[string, ts.Type]>): Map<ts.Type, string> {
  return new Map(Array.from(entries, ([name, type]) => [type, name]));
}

function createOperationLookup(
  paths: ReadonlyMap<string, ts.Type>,
  operations: ReadonlyMap<ts.Type, string>,
  membersOf: (type: ts.Type | undefined) => Map<string, ts.Type>,
): OperationLookup {
  return (path, method) => {
    const operation = membersOf(paths.get(path)).get(method);
    return operation && operations.get(operation);
  };
}
