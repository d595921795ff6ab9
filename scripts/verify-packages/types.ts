import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, command, versionOf } from "./check.ts";
import { entriesOf, type Place } from "./tarballs.ts";

/** Compiles a user's code against the packages' declarations, and these themselves. */
export function* typeChecks({ tools, all, packages }: Place): Generator<Check> {
  const entries = packages.flatMap(({ manifest }) => entriesOf(manifest).types);
  const imports = entries.map((entry, index) => `export type * as entry${index} from "${entry}";`);
  writeFileSync(join(all, "every-entry.ts"), imports.join("\n"));
  for (const major of [5, 6, 7]) {
    const version = versionOf(tools, `typescript${major}`);
    for (const [flagName, more] of Object.entries(flags)) {
      for (const [platformName, platform] of Object.entries(platforms)) {
        yield {
          name: `types  TypeScript ${version}, ${flagName}, ${platformName}`,
          async run() {
            const project = `${version}-${flagName}-${platformName}.json`.replaceAll(/[ ']/g, "-");
            const compilerOptions = {
              target: "es2024",
              strict: true,
              skipLibCheck: false,
              noEmit: true,
              typeRoots: [join(tools, "@types")],
              ...more,
              ...platform,
            };
            // CommonJS has no syntax that all of the flags allow.
            const hasCommonJs = platform.module === "nodenext" && more !== everyFlag;
            const commonJs = hasCommonJs ? ["consumer.cts"] : [];
            const files = ["consumer.ts", "every-entry.ts", ...commonJs];
            writeFileSync(join(all, project), JSON.stringify({ compilerOptions, files }));
            const tsc = join(tools, `typescript${major}/bin/tsc`);
            await command(process.execPath, [tsc, "--project", project], { cwd: all });
            return "";
          },
        };
      }
    }
  }
}

// --- internal ---

/** Every strict flag; isolatedDeclarations and its like are about the user's own files. */
const everyFlag = {
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

const flags = { strict: {}, "every flag": everyFlag };

const dom = ["es2024", "dom", "dom.iterable"];
const platforms = {
  "Node's types": { module: "nodenext", lib: ["es2024"], types: ["node"] },
  "DOM's types": { module: "esnext", moduleResolution: "bundler", lib: dom, types: [] },
  "both types": { module: "nodenext", lib: dom, types: ["node"] },
};
