/** The environment variables that identify a real instance. */
export const REAL_INSTANCE_VARIABLES: string[] = [
  "ROMA_ENDPOINT",
  "ROMA_PROJECT_ID",
  "ROMA_INSTANCE_ID",
  "ROMA_TOKEN",
];

/** Returns the commands and the code to use, for somebody who has set up a real instance. */
export function describeRealInstance(): string {
  const command = "npm exec -- node packages/cli/dist/bin.js delete";
  return `${REAL_INSTANCE_VARIABLES.join(", ")} are set, so this may be a real instance:
nothing was sent, and nothing was deleted. To delete assets, list one ID per line in two files and run:

  npm run build
  ${command} --apps apps.txt --tasks tasks.txt --dry-run         # prints the batches
  ${command} --apps apps.txt --tasks tasks.txt --backup backup   # asks, exports, and deletes

Or, in TypeScript:

  import { deleteInBatches } from "@roma-assets/batch";
  import { createRomaClient } from "@roma-assets/client";

  const roma = createRomaClient({
    endpoint: process.env.ROMA_ENDPOINT,
    projectId: process.env.ROMA_PROJECT_ID,
    instanceId: process.env.ROMA_INSTANCE_ID,
    token: process.env.ROMA_TOKEN,
  });
  const report = await deleteInBatches(roma, { apps: [/* IDs */], tasks: [/* IDs */] });
`;
}
