/** Builds the packages that have changed: `npm run build`. */
import { buildPackages, runScript } from "dev-tools";

await runScript(() => buildPackages({ isShown: true }));
