import { parse } from "yaml";

/**
 * Finds what would let others than the maintainers decide what a workflow does: what it runs with
 * rights, or where its rights lead to. The rules are about jobs with a permission to write, except
 * where they say so.
 *
 * @param workflow the text of a workflow.
 */
export function findRisks(workflow: string): string[] {
  const { on, permissions, jobs = {} }: Workflow = parse(workflow);
  const triggers = typeof on === "string" ? [on] : Object.keys(on ?? {});

  return [
    ...triggers.filter((trigger) => FOREIGN_TRIGGERS.has(trigger)).map(describeTrigger),
    ...(permissions === undefined || mayWrite(permissions) ? [BROAD_PERMISSIONS] : []),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      findRisksOfJob(job).map((risk) => `job ${name}: ${risk}`),
    ),
  ];
}

// --- internal ---

interface Workflow {
  on?: string | Record<string, unknown>;
  permissions?: Permissions;
  jobs?: Record<string, Job>;
}

type Permissions = string | Record<string, string>;

interface Job {
  permissions?: Permissions;
  steps?: Step[];
}

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

/** They run with this repository's rights for events that anyone can cause. */
const FOREIGN_TRIGGERS = new Set([
  "issue_comment",
  "issues",
  "pull_request_target",
  "workflow_run",
]);

const BROAD_PERMISSIONS = "permissions: allow nothing but reading here, and the rest in the jobs.";

/** Leaves only the Node of setup-node on the PATH, which `npm run` puts after `node_modules/.bin`. */
const REMOVE_NODE = "rm node_modules/.bin/node";

function describeTrigger(trigger: string): string {
  return `on: anyone can cause ${trigger}.`;
}

function findRisksOfJob({ permissions = {}, steps = [] }: Job): string[] {
  const risks = steps.flatMap(findRisksOfStep);
  if (mayWrite(permissions)) {
    risks.push(...steps.flatMap(findCaches), ...findForeignNode(steps));
  }

  return risks;
}

/** Finds the risks of a step of any job. */
function findRisksOfStep({ uses = "", run = "", with: inputs = {} }: Step): string[] {
  const risks: string[] = [];
  if (run.includes("${{")) {
    risks.push("pass expressions to `run` in `env`, so that their values are no code.");
  }
  if (uses.startsWith("actions/checkout@") && inputs["persist-credentials"] !== false) {
    risks.push("actions/checkout needs `persist-credentials: false`.");
  }

  return risks;
}

/** Finds caches, which jobs without rights write, too. */
function findCaches({ uses = "", with: inputs = {} }: Step): string[] {
  const isSetup = uses.startsWith("actions/setup-node@");
  if (isSetup && (inputs["package-manager-cache"] !== false || "cache" in inputs)) {
    return ["actions/setup-node needs `package-manager-cache: false`, and no `cache`."];
  }

  return uses.startsWith("actions/cache") ? ["actions/cache restores what other jobs wrote."] : [];
}

/** Finds an installation after which commands run with the Node that it has installed. */
function findForeignNode(steps: Step[]): string[] {
  const commands = steps.map(({ run = "" }) => run);
  const installs = commands.findIndex((run) => run.includes("npm ci"));
  const isRemoved = commands[installs + 1] === REMOVE_NODE;

  return installs >= 0 && !isRemoved
    ? [`\`npm ci\` needs \`${REMOVE_NODE}\` as the next step.`]
    : [];
}

function mayWrite(permissions: Permissions): boolean {
  const levels = typeof permissions === "string" ? [permissions] : Object.values(permissions);
  return levels.some((level) => level === "write" || level === "write-all");
}
