import type { CreatedToken } from "@roma-assets/types";
import { assertArgument } from "./arguments.ts";
import { createClient } from "./client.ts";
import { systemClock } from "./clock.ts";
import { regionalEndpoint } from "./endpoint.ts";
import { codeOf, errorChain } from "./error-chain.ts";
import { ConnectionError } from "./errors.ts";
import { regionalServers } from "./operations.gen.ts";
import type { TokenFunction, TransportOptions } from "./options.ts";
import { Secrets, shareSecrets } from "./secrets.ts";

/** Options of {@link iamToken}. A `region` is required, or an `endpoint` and a `project`. */
export interface IamTokenOptions extends TransportOptions {
  /** Name of the account that the user belongs to. */
  domain: string;
  /** Name of the IAM user. HUAWEI IDs and users with virtual MFA can't get a token by password. */
  user: string;
  /** Password of the IAM user. */
  password: string;
  /** Region that the token is for, such as `ap-southeast-3`. */
  region?: string | undefined;
  /** Base URL of IAM. Default: that of the region. */
  endpoint?: string | undefined;
  /** Project that the token is for. Default: the project that is named after the region. */
  project?: IamProject | undefined;
  /** Allows sending the password over http to hosts other than this machine. Default: false. */
  allowInsecure?: boolean | undefined;
  /**
   * Called with each token that IAM issued, as IAM describes it. That contains the names and IDs of
   * the user, the domain and the project, but not the token itself.
   */
  onIssued?: ((description: CreatedToken["token"]) => void) | undefined;
}

/** A project, by its ID or by its name. */
export type IamProject = { id: string } | { name: string };

/**
 * Returns a function that gets the tokens of an IAM user, for a client's `token` option. It keeps a
 * token until shortly before it expires, or for an hour if IAM does not say when. Concurrent calls
 * share one request. Aborting a call does not abort the shared request.
 *
 * A login that IAM rejected is never retried, because IAM locks a user after several failures. The
 * client's call then throws an error whose `cause` is IAM's error.
 *
 * @throws {ArgumentError} if an option is missing or invalid. Numeric options are checked by each
 * call.
 * @example
 * const token = iamToken({ region: "ap-southeast-3", domain, user, password });
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, token });
 * @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
 */
export function iamToken(options: IamTokenOptions): TokenFunction {
  const { clock = systemClock } = options;
  const auth = toAuth(options);
  const endpoint =
    options.endpoint || regionalEndpoint(regionalServers.createToken, options.region);
  const secrets = new Secrets();
  const iam = createClient(
    { ...options, region: undefined, endpoint, iamEndpoint: endpoint },
    secrets,
  );

  let current: { token: string; validUntil: number } | undefined;
  let pending: Promise<string> | undefined;

  async function login(): Promise<string> {
    try {
      const { token, headers } = await iam.createToken({ nocatalog: "true", auth });
      const value = headers["X-Subject-Token"];
      current = { token: value, validUntil: clock.now() + usableMs(token) };
      options.onIssued?.(token);
      return value;
    } catch (error) {
      throw explain(error);
    } finally {
      pending = undefined;
    }
  }

  const getToken: TokenFunction = ({ forceRefresh }) => {
    if (current && !forceRefresh && clock.now() < current.validUntil) {
      return current.token;
    }
    pending ??= login();
    return pending;
  };
  shareSecrets(getToken, secrets);
  return getToken;
}

// --- internal ---

/** Maximum time before its expiry at which a token is replaced, in milliseconds. */
const MAX_MARGIN_MS = 300_000;

/**
 * Lifetime of a token for which IAM's times can't be read, in milliseconds. Much shorter than the 24
 * hours that IAM documents; a token that expires earlier is replaced after a 401.
 */
const DEFAULT_LIFETIME_MS = 3_600_000;

function toAuth({ domain, user, password, region, project }: IamTokenOptions) {
  for (const [name, value] of Object.entries({ domain, user, password })) {
    const isValid = typeof value === "string" && value !== "";
    assertArgument(isValid, `\`${name}\` must be a non-empty string`);
  }
  const scope = { project: project ?? (region ? { name: region } : undefined) };
  assertArgument(scope.project, "`project` is required if no region is set");

  const methods = ["password" as const];
  const identity = { name: user, password, domain: { name: domain } };
  return { identity: { methods, password: { user: identity } }, scope: { project: scope.project } };
}

/**
 * Returns the time for which a token can be used, in milliseconds. Relies only on the token's
 * lifetime, because the clock of this machine may be wrong.
 */
function usableMs({ issued_at, expires_at }: { issued_at: string; expires_at: string }): number {
  const statedMs = Date.parse(expires_at) - Date.parse(issued_at);
  const lifetimeMs = statedMs > 0 ? statedMs : DEFAULT_LIFETIME_MS;
  return lifetimeMs - Math.min(MAX_MARGIN_MS, lifetimeMs / 10);
}

/** Replaces an error whose cause doesn't say what to do. */
function explain(error: unknown): unknown {
  if (!errorChain(error).some((cause) => codeOf(cause) === "UND_ERR_HEADERS_OVERFLOW")) {
    return error;
  }

  const description =
    "The headers of IAM's response are larger than Node accepts (16 KB by default)";
  const fix = "start Node with --max-http-header-size=131072";
  return new ConnectionError(`${description}: ${fix}`, { cause: error, problem: "headers" });
}
