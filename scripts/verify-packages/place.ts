import { join } from "node:path";
import { installTools } from "dev-tools";
import type { PackedPackage } from "./tarballs.ts";

/** The folders that the checks use. */
export interface Place {
  /** The `node_modules` of the verification tools. */
  tools: string;
  packages: PackedPackage[];
  /** A project in which only the client is installed. */
  clientOnly: string;
  /** A project in which only the command line is installed. */
  commandOnly: string;
  /** A project in which all packages are installed, with the files of `consumer/`. */
  all: string;
}

/** The files that a user of the packages would write. */
export const consumerFolder: string = join(import.meta.dirname, "consumer");

/** Installs the verification tools: runtimes, compilers and linters of packages. */
export function installVerifyTools(): Promise<string> {
  return installTools(join(import.meta.dirname, "tools"));
}
