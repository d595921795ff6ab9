import { findEndpointProblem, type TokenFunction } from "@roma-assets/client";
import type { IamTokenOptions } from "@roma-assets/client/iam";
import { decodeText } from "./decode-text.ts";
import type { Environment } from "./environment.ts";

/** Credentials of an IAM user, as read from the environment. */
export interface IamCredentials {
  /** Usable if there are no problems. */
  readonly options: IamTokenOptions;
  /** True if no credential is set at all. */
  readonly isEmpty: boolean;
  readonly problems: readonly string[];
}

/** Reads the credentials of an IAM user from the environment. */
export function readIamCredentials(
  env: Environment,
  scope: { region: string | undefined; projectId: string | undefined },
): IamCredentials {
  const { region, projectId } = scope;
  const missing: string[] = IAM_VARIABLES.filter((name) => !env[name]);
  const isEmpty = missing.length === IAM_VARIABLES.length;
  const endpoint = env["ROMA_IAM_ENDPOINT"] || undefined;
  if (endpoint === undefined && region === undefined) {
    missing.push("ROMA_IAM_ENDPOINT (or --region, ROMA_REGION)");
  }

  const problems: string[] = [];
  if (missing.length > 0) {
    problems.push(`Missing IAM settings: set ${missing.join(", ")}.`);
  }

  const endpointProblem = endpoint && findEndpointProblem(endpoint);
  if (endpointProblem) {
    problems.push(`ROMA_IAM_ENDPOINT ${endpointProblem}.`);
  }

  const user = {
    domain: env["ROMA_IAM_DOMAIN"] ?? "",
    user: env["ROMA_IAM_USER"] ?? "",
    password: env["ROMA_IAM_PASSWORD"] ?? "",
    // An ID is unambiguous; the name of a project need not be that of its region.
    project: projectId ? { id: projectId } : { name: region ?? "" },
  };
  const options: IamTokenOptions =
    region === undefined ? { ...user, endpoint: endpoint ?? "" } : { ...user, region, endpoint };

  return { options, isEmpty, problems };
}

/** Creates a function that obtains tokens from IAM. */
export async function createIamToken(options: IamTokenOptions): Promise<TokenFunction> {
  // Loaded on demand.
  const { iamToken } = await import("@roma-assets/client/iam");
  return iamToken(options);
}

/**
 * Reads a token from stdin. Refuses to read from a terminal, because a typed token would be
 * visible.
 */
export async function readTokenFromStdin(problems: string[]): Promise<string> {
  if (process.stdin.isTTY) {
    problems.push("--token-stdin: stdin is a terminal; pipe the token in so that it is not shown.");
    return "";
  }

  let text = "";
  for await (const part of decodeText("--token-stdin", process.stdin)) {
    text += part;
  }

  const token = text.trim();
  if (token === "") {
    problems.push("--token-stdin: expected a token on stdin, received nothing.");
  }
  checkToken("--token-stdin", token, problems);

  return token;
}

/** Checks that a header can carry a token. The token itself is not shown. */
export function checkToken(source: string, token: string, problems: string[]): void {
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push(
      `${source}: expected printable ASCII characters without spaces, received others; ` +
        "use the value of the header X-Subject-Token only.",
    );
  }
}

// --- internal ---

const IAM_VARIABLES = ["ROMA_IAM_DOMAIN", "ROMA_IAM_USER", "ROMA_IAM_PASSWORD"] as const;
