import { join } from "node:path";
import { installTools } from "dev-tools";

/** Installs the packages that are measured for comparison. Returns their `node_modules`. */
export function installBenchTools(): Promise<string> {
  return installTools(join(import.meta.dirname, "../tools"));
}
