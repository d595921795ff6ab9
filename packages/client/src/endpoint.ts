import { assertArgument } from "./arguments.ts";

/**
 * Returns the URL of a regional server.
 *
 * @param template the server's URL with `{region}` in it.
 * @throws {ArgumentError} if the region is missing or not a name.
 */
export function regionalEndpoint(template: string, region: string | undefined): string {
  assertArgument(
    region !== undefined && /^[\w-]+$/.test(region),
    `\`region\` must be a name like "ap-southeast-3" if no endpoint is set, received ${region}`,
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
  const url = URL.parse(value);
  const isValid =
    url !== null &&
    (allowInsecure ? isHttp(url) : isSecure(url)) &&
    url.href === `${url.origin}${url.pathname}`;

  // Only the origin is shown, because the rest may contain a password.
  const rule =
    "must be an https URL without credentials, query or fragment (http needs `allowInsecure`)";
  assertArgument(isValid, `\`${option}\` ${rule}, received ${url?.origin ?? "no URL"}`);
  return url.href.replace(/\/*$/, "");
}

// --- internal ---

function isHttp(url: URL): boolean {
  return url.protocol === "https:" || url.protocol === "http:";
}

/** Returns true for https, and for http to this machine. */
function isSecure(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127[.\d]+|\[::1\])$/.test(hostname);
}
