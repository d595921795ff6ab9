/** The secrets that a command uses, and the tokens that it obtains by them. */
import { findEndpointProblem, type Hooks, type TokenFunction } from "@roma-assets/client";
import type { IamTokenOptions } from "@roma-assets/client/iam";
import { decodeText } from "./decode-text.ts";
import type { SettingName, Settings, Source } from "./settings.ts";
import { runTokenCommand } from "./token-command.ts";
import { UsageError } from "./usage-error.ts";

/** A secret by which a command obtains its token. */
export interface Credentials {
  readonly kind: "stdin" | "token" | "command" | "iam";
  readonly source: Source;
}

/** The project and the region that a token is for. */
export interface TokenScope {
  readonly region: string | undefined;
  readonly projectId: string;
}

/** Credentials of an IAM user. */
export interface IamCredentials {
  /** Usable if there are no problems. */
  readonly options: IamTokenOptions;
  readonly problems: readonly string[];
}

/** Finds the credentials of the first source that has any; undefined if none has. */
export function findCredentials(isOnStdin: boolean, settings: Settings): Credentials | undefined {
  if (isOnStdin) {
    return { kind: "stdin", source: { kind: "options", name: "stdin" } };
  }

  const found = settings.find("ROMA_TOKEN", "tokenCommand", "ROMA_IAM_PASSWORD");
  const { ROMA_TOKEN: token, tokenCommand: command, ROMA_IAM_PASSWORD: password } = found;
  if (token) {
    return { kind: "token", source: token.source };
  }
  if (command) {
    return { kind: "command", source: command.source };
  }
  return password && { kind: "iam", source: password.source };
}

/**
 * Reads a token, or returns a function that obtains it.
 *
 * @param problems receives everything that is missing or invalid.
 */
export async function readToken(
  credentials: Credentials | undefined,
  settings: Settings,
  scope: TokenScope,
  hooks: Hooks,
  problems: string[],
): Promise<string | TokenFunction> {
  switch (credentials?.kind) {
    case "stdin":
      return readTokenFromStdin(problems);
    case "token": {
      const token = settings.get("ROMA_TOKEN")?.value.trim() ?? "";
      checkToken("ROMA_TOKEN", token, problems);
      return token;
    }
    case "command": {
      const command = settings.get("tokenCommand")?.value ?? "";
      return ({ signal }) => readTokenFromCommand(command, signal);
    }
    default: {
      const { options, problems: iamProblems } = readIamCredentials(settings, scope);
      problems.push(...(isEmpty(settings) ? [MISSING_TOKEN] : iamProblems));
      return problems.length > 0 ? "" : createIamToken({ ...options, ...hooks });
    }
  }
}

/** Reads the credentials of an IAM user. */
export function readIamCredentials(settings: Settings, scope: TokenScope): IamCredentials {
  const { region, projectId } = scope;
  const endpoint = settings.get("ROMA_IAM_ENDPOINT")?.value;
  const missing: string[] = IAM_SETTINGS.filter((name) => !settings.get(name));
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
    domain: settings.get("ROMA_IAM_DOMAIN")?.value ?? "",
    user: settings.get("ROMA_IAM_USER")?.value ?? "",
    password: settings.get("ROMA_IAM_PASSWORD")?.value ?? "",
    // An ID is unambiguous; the name of a project need not be that of its region.
    project: projectId ? { id: projectId } : { name: region ?? "" },
  };
  const options: IamTokenOptions =
    region === undefined ? { ...user, endpoint: endpoint ?? "" } : { ...user, region, endpoint };
  return { options, problems };
}

/** Creates a function that obtains tokens from IAM. */
export async function createIamToken(options: IamTokenOptions): Promise<TokenFunction> {
  // Loaded on demand.
  const { iamToken } = await import("@roma-assets/client/iam");
  return iamToken(options);
}

// --- internal ---

const IAM_SETTINGS = [
  "ROMA_IAM_DOMAIN",
  "ROMA_IAM_USER",
  "ROMA_IAM_PASSWORD",
] as const satisfies readonly SettingName[];

const MISSING_TOKEN =
  "Missing token: set ROMA_TOKEN or use --token-stdin; or set ROMA_IAM_DOMAIN, " +
  "ROMA_IAM_USER and ROMA_IAM_PASSWORD to obtain tokens from IAM.";

function isEmpty(settings: Settings): boolean {
  return IAM_SETTINGS.every((name) => !settings.get(name));
}

/** @throws {UsageError} if the command of a profile does not print a token. */
async function readTokenFromCommand(command: string, signal: AbortSignal): Promise<string> {
  const token = await runTokenCommand(command, signal);

  const problems = token === "" ? ["tokenCommand: expected it to print a token."] : [];
  checkToken("tokenCommand", token, problems);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return token;
}

/**
 * Reads a token from stdin. Refuses to read from a terminal, because a typed token would be
 * visible.
 */
async function readTokenFromStdin(problems: string[]): Promise<string> {
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
function checkToken(source: string, token: string, problems: string[]): void {
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push(
      `${source}: expected printable ASCII characters without spaces, received others; ` +
        "use the value of the header X-Subject-Token only.",
    );
  }
}
