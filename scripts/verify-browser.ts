/**
 * Verifies what people look at, in a real browser: the sandbox's page, "Try the API", and the
 * documentation site.
 * `npm run verify:browser -- TEXT` runs only the tests whose name contains the text. The screenshots
 * are in the folder `screenshots`, which git ignores.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, runNpm, runScript, runTool, runTurbo } from "dev-tools";
import { ensureChromium } from "./verify-browser/chromium.ts";

async function verifyBrowser(): Promise<void> {
  const chromium = await ensureChromium();
  await runTurbo(["build", "--filter=@roma-assets/cli", "--filter=@roma-assets/sandbox"]);

  // In `npm run verify`, it was built just before.
  if (!existsSync(join(root, "site/index.html"))) {
    await runNpm(["run", "docs"], { cwd: root, isShown: true });
  }

  const filter = process.argv.slice(2, 3).flatMap((text) => ["--testNamePattern", text]);
  await runTool("vitest", ["run", "--testTimeout=60000", "--maxWorkers=2", ...filter], {
    cwd: join(root, "packages/browser-tests"),
    env: { CHROMIUM: chromium },
    isShown: true,
  });
}

if (import.meta.main) {
  await runScript(verifyBrowser);
}
