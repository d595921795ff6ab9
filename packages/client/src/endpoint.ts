import { assertArgument } from "./arguments.ts";

/**
 * Returns the URL of a regional server.
 *
 * @param template the server's URL with `{region}` in it.
 * @param option the option that sets the URL instead.
 * @throws {ArgumentError} if the region is missing or not a name.
 */
export function regionalEndpoint(
  template: string,
  region: string | undefined,
  option: keyof typeof ENDPOINT_VARIABLES = "endpoint",
): string {
  const variable = ENDPOINT_VARIABLES[option];
  assertArgument(
    region,
    `Set \`${option}\` or \`region\`, for example from the variables ${variable} or ROMA_REGION`,
  );
  assertArgument(
    /^[\w-]+$/.test(region),
    `\`region\` must be a name like "ap-southeast-3", received ${region}`,
  );
  return template.replace("{region}", region);
}

/**
 * Checks the URL of an endpoint and removes trailing slashes.
 *
 * @throws {ArgumentError} if it is not a URL to which a token may be sent.
 */
export function parseEndpoint(
  option: string,
  value: string,
  allowInsecure: boolean | undefined,
): string {
  const problem = findEndpointProblem(value, allowInsecure);
  assertArgument(problem === undefined, `\`${option}\` ${problem}`);

  return new URL(value).href.replace(/\/*$/, "");
}

/**
 * Returns the reason why a token must not be sent to a URL; undefined if it may. The reason begins
 * with a verb, such as `must begin with https://, ...`, and doesn't repeat parts of the URL that may
 * be secret.
 *
 * @param allowInsecure true if http is allowed for hosts other than this machine.
 */
export function findEndpointProblem(value: string, allowInsecure = false): string | undefined {
  const url = URL.parse(value);
  if (!url || !isHttp(url)) {
    return `must be a URL that begins with https://, received ${describeUrl(value)}`;
  }
  if (url.href !== `${url.origin}${url.pathname}`) {
    return `must not have credentials, a query or a fragment, received them with ${url.origin}`;
  }
  if (!allowInsecure && !isSecure(url)) {
    return `must use https, because it is not on this machine, received ${url.origin}`;
  }
  return undefined;
}

// --- internal ---

/** Usual names of environment variables, by the option that they set. */
const ENDPOINT_VARIABLES = {
  endpoint: "ROMA_ENDPOINT",
  iamEndpoint: "ROMA_IAM_ENDPOINT",
} as const;

/** Characters of a host and a port. Any other text may contain a password. */
const HOST = /^[\w.:[\]-]+$/;

function describeUrl(value: unknown): string {
  const text = String(value ?? "");
  if (text === "") {
    return "nothing";
  }
  return HOST.test(text) ? text : "another text";
}

function isHttp(url: URL): boolean {
  return url.protocol === "https:" || url.protocol === "http:";
}

/** Returns true for https, and for http to this machine. */
function isSecure(url: URL): boolean {
  return url.protocol === "https:" || isLoopback(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127[.\d]+|\[::1\])$/.test(hostname);
}
