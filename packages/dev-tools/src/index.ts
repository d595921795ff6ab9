export { buildPackages } from "./build.ts";
export { consumerConfig } from "./consumer-config.ts";
export { copyRepository } from "./copy-repository.ts";
export { installTools } from "./install-tools.ts";
export { linkModules } from "./link-modules.ts";
export { runNpm } from "./npm.ts";
export { ensureOpenApiGenerator, runOpenApiGenerator } from "./openapi-generator.ts";
export { descriptionFile, operationsFile, readIfExists, root, typesFile } from "./paths.ts";
export { type PublicPackage, publicPackages } from "./public-packages.ts";
export {
  pathWith,
  run,
  type RunOptions,
  type RunResult,
  runTool,
  runTurbo,
  SubprocessError,
} from "./run.ts";
export { createScratchFolder } from "./scratch-folder.ts";
export { explainError, readOptions, runScript, ScriptError, UsageError } from "./script.ts";
