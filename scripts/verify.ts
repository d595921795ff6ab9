/** Runs the checks that take too long for `npm test`: `npm run verify`. Each is also a script. */
import { root, runNpm, runScript } from "dev-tools";

const checks = [
  ["generate", "--check"],
  ["verify:template"],
  ["changeset", "--check"],
  ["lint-workflows"],
  ["docs"],
  ["pictures", "--check"],
  ["verify:vendor-sdk"],
  ["verify:browser"],
  ["verify:packages"],
  ["mutate"],
  ["soak"],
  ["rehearse"],
];

await runScript(async () => {
  for (const [name = "", ...args] of checks) {
    const startedAt = performance.now();
    await runNpm(["run", name, "--", ...args], { cwd: root, isShown: true });
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`${name} passed in ${seconds.toFixed(0)} s`);
  }
});
