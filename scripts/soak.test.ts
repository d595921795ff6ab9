import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "dev-tools";
import { expect, test } from "vitest";
import { soakSuites } from "./soak/suites.ts";

test.for(soakSuites)("$folder: $files read $variable", ({ folder, files, variable }) => {
  for (const name of files) {
    const paths = globSync(`{src,test}/${name}.test.ts`, { cwd: join(root, folder) });
    expect(paths).toHaveLength(1);
    expect(readFileSync(join(root, folder, paths[0]!), "utf8")).toContain(variable);
  }
});

test.for(soakSuites)("$folder: the long run has more cases", ({ short, long }) => {
  expect(long).toBeGreaterThan(short);
});
