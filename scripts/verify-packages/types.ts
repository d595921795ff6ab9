import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, runCommand, versionOf } from "./check.ts";
import type { Place } from "./place.ts";
import { entriesOf } from "./tarballs.ts";

/**
 * Compiles the code of a user, and the declarations of the packages, with every supported version of
 * TypeScript, with few and with all strict flags, and with the types of each platform.
 */
export function* typeChecks({ tools, all, packages }: Place): Generator<Check> {
  const entries = packages.flatMap(({ manifest }) => entriesOf(manifest).types);
  const imports = entries.map((entry, index) => `export type * as entry${index} from "${entry}";`);
  writeFileSync(join(all, "every-entry.ts"), imports.join("\n"));

  for (const major of TYPESCRIPT_MAJORS) {
    const typescript = join(tools, `typescript${major}`);
    const version = versionOf(tools, `typescript${major}`);

    for (const [flagsName, flags] of Object.entries(FLAGS)) {
      for (const [platformName, platform] of Object.entries(PLATFORMS)) {
        const name = `${version}, ${flagsName}, ${platformName}`;
        const config = createConfig(join(tools, "@types"), flags, platform);
        yield {
          name: `types  TypeScript ${name}`,
          run: () => compile(typescript, all, name, config),
        };
      }
    }
  }
}

// --- internal ---

const TYPESCRIPT_MAJORS = [5, 6, 7];

/** All strict flags that concern a package; others concern only the user's own files. */
const ALL_FLAGS = {
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  declaration: true,
  erasableSyntaxOnly: true,
  exactOptionalPropertyTypes: true,
  isolatedDeclarations: true,
  isolatedModules: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
};

const FLAGS = { strict: {}, "every flag": ALL_FLAGS };

const DOM = ["es2024", "dom", "dom.iterable"];

const PLATFORMS = {
  "Node's types": { module: "nodenext", lib: ["es2024"], types: ["node"] },
  "DOM's types": { module: "esnext", moduleResolution: "bundler", lib: DOM, types: [] },
  "both types": { module: "nodenext", lib: DOM, types: ["node"] },
};

function createConfig(typeRoot: string, flags: object, platform: { module: string }): object {
  const compilerOptions = {
    target: "es2024",
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    typeRoots: [typeRoot],
    ...flags,
    ...platform,
  };
  // No syntax of CommonJS is allowed by all of the flags.
  const hasCommonJs = platform.module === "nodenext" && flags !== ALL_FLAGS;
  const files = ["consumer.ts", "every-entry.ts", ...(hasCommonJs ? ["consumer.cts"] : [])];

  return { compilerOptions, files };
}

async function compile(
  typescript: string,
  folder: string,
  name: string,
  config: object,
): Promise<string> {
  const project = `${name.replaceAll(/[^\w.]+/g, "-")}.json`;
  writeFileSync(join(folder, project), JSON.stringify(config));
  await runCommand(process.execPath, [join(typescript, "bin/tsc"), "--project", project], {
    cwd: folder,
  });

  return "";
}
