/** Finds what the published packages export to TypeScript. */
import { join } from "node:path";
import { type PublicPackage, root, ScriptError } from "dev-tools";
import { type DocumentationEntryPoint } from "typedoc";
import ts from "typescript";

/** What a program imports from a published package, such as `@roma-assets/client/iam`. */
export interface EntryPoint {
  name: string;
  /** The source file, as an absolute path. */
  file: string;
}

/** Returns the source files of what a package exports to TypeScript. */
export function findEntryPoints({ name, folder, manifest }: PublicPackage): EntryPoint[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
    const built = typeof target === "string" ? target : (target["types"] ?? "");
    if (!/\.js$|\.d\.ts$/.test(built)) {
      return [];
    }

    const source = built.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts");
    return [{ name: join(name, path).replaceAll("\\", "/"), file: join(root, folder, source) }];
  });
}

/**
 * Reads the source files, in which an import of a package leads to the source of that package.
 *
 * @throws {ScriptError} if a source file does not exist.
 */
export function readEntryPoints(entryPoints: EntryPoint[]): DocumentationEntryPoint[] {
  const configFile = join(root, "tsconfig.json");
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const paths = Object.fromEntries(entryPoints.map(({ name, file }) => [name, [file]]));

  const files = entryPoints.map(({ file }) => file);
  const program = ts.createProgram(files, { ...options, paths });
  return entryPoints.map(({ name, file }) => {
    const sourceFile = program.getSourceFile(file);
    if (sourceFile === undefined) {
      throw new ScriptError(`${name} should be exported by ${file}, which does not exist.`);
    }

    return { displayName: name, program, sourceFile };
  });
}
