import { check } from "./check.ts";
import { createRomaClient, inRegion } from "./client.ts";
import { systemClock } from "./clock.ts";
import { ConnectionError } from "./errors.ts";
import { regionalServers } from "./operations.gen.ts";
import type { TokenFunction } from "./token.ts";
import type { TransportOptions } from "./transport.ts";

/** Who asks IAM for a token, for what, and where. */
export type IamTokenOptions = Omit<TransportOptions, "token"> & {
  /** Name of the account that the user belongs to. */
  domain: string;
  /** Name of the IAM user. HUAWEI ID accounts and users with virtual MFA can't get a token. */
  user: string;
  password: string;
  /** The region that the token is for, like `ap-southeast-3`. */
  region?: string | undefined;
  /** Base URL of IAM; by default the region's own. */
  endpoint?: string | undefined;
  /** The project that the token is for; by default the one that is named after the region. */
  project?: IamProject | undefined;
  /** Lets the password go over http to other hosts than this one. */
  allowInsecure?: boolean | undefined;
} & ({ region: string } | { endpoint: string; project: IamProject });

/** A project, by its ID or by its name. */
export type IamProject = { id: string } | { name: string };

/**
 * Gives the tokens of an IAM user, for a client's `token`. A token is kept until shortly before it
 * expires, and calls at the same time share one request, which ends by its own time-out only.
 *
 * A wrong password is never tried again by itself, since IAM locks a user after several; the error
 * of IAM is the `cause` of what a call then throws.
 *
 * @throws {ArgumentError} if an option is missing or can't be right; numbers are looked at later, by
 * each call.
 * @example
 * const token = iamToken({ region: "ap-southeast-3", domain, user, password });
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, token });
 * @see https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
 */
export function iamToken(options: IamTokenOptions): TokenFunction {
  const { region, domain, user, password, clock = systemClock } = options;
  for (const [name, value] of Object.entries({ domain, user, password })) {
    check(typeof value === "string" && value, `${name}: a string that is not empty is needed`);
  }
  const endpoint = options.endpoint ?? inRegion(regionalServers.createToken, region);
  const project = options.project ?? (region && { name: region });
  check(project, "project: needed where no region is given");
  const iam = createRomaClient({ ...options, region: undefined, endpoint, iamEndpoint: endpoint });
  const identity = { name: user, password, domain: { name: domain } };
  const auth = {
    identity: { methods: ["password" as const], password: { user: identity } },
    scope: { project },
  };
  let kept = { token: "", until: 0 };
  let pending: Promise<string> | undefined;

  const create = async () => {
    const { token, headers } = await iam.createToken({ nocatalog: "true", auth }).catch(explain);
    // Its span is the same by any clock, while this machine's may be wrong.
    const lifetimeMs = Date.parse(token.expires_at) - Date.parse(token.issued_at);
    const marginMs = Math.min(300_000, lifetimeMs / 10);
    kept = { token: headers["X-Subject-Token"], until: clock.now() + lifetimeMs - marginMs };
    return kept.token;
  };
  return ({ forceRefresh }) => {
    const isKept = !forceRefresh && clock.now() < kept.until;
    return isKept ? kept.token : (pending ??= create().finally(() => (pending = undefined)));
  };
}

// --- internal ---

/** Says what can be done where the cause alone would not. */
function explain(error: unknown): never {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as { code?: unknown }).code === "UND_ERR_HEADERS_OVERFLOW") {
      const message = "IAM's answer has larger headers than Node takes, 16 KB by default: start it";
      throw new ConnectionError(`${message} with --max-http-header-size=131072`, { cause: error });
    }
  }
  throw error;
}
