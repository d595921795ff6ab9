/**
 * Endpoints that somebody else may have chosen: those in a file that was found in the current folder,
 * and that of a journal. A person's secret is not sent there without a question.
 */
import { findEndpointProblem } from "@roma-assets/client";
import type { Setting, SettingName, Settings, Source } from "./settings.ts";
import { InterruptedError, runInterruptibly } from "./signals.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** An endpoint that would receive a secret which is not from the same source. */
export interface ForeignEndpoint {
  readonly endpoint: Setting;
  readonly secret: Source;
}

/**
 * Finds the endpoints that must be asked about.
 *
 * @param secret where the secret comes from that would be sent to them.
 * @param configured the endpoint that the user has configured, which is beyond doubt.
 */
export function findForeignEndpoints(
  settings: Settings,
  secret: Source,
  configured?: string,
): ForeignEndpoint[] {
  const endpoints = ENDPOINTS.map((name) => settings.get(name)).filter(
    (endpoint): endpoint is Setting => endpoint !== undefined,
  );

  return endpoints
    .filter((endpoint) => isForeign(endpoint, secret, configured))
    .map((endpoint) => ({ endpoint, secret }));
}

/**
 * Asks whether to send a secret to an endpoint that somebody else may have chosen.
 *
 * @throws {InterruptedError} if the answer is no.
 * @throws {UsageError} if nobody can be asked.
 */
export async function confirmForeignEndpoint(
  terminal: Terminal,
  { endpoint, secret }: ForeignEndpoint,
): Promise<void> {
  const { value, source } = endpoint;
  const problem = `${source.name} names the endpoint ${value}, but the secret is from ${secret.name}`;
  const fix =
    source.kind === "journal"
      ? `set --endpoint ${value} if you trust it`
      : `set --endpoint, or --env-file ${source.name} if you trust that file`;
  if (!terminal.canAsk) {
    throw new UsageError(`${problem}: ${fix}. Nothing was sent.`);
  }

  const isTrusted = await runInterruptibly((signal) =>
    terminal.ask(`${problem}. Send it there?`, signal),
  );
  if (!isTrusted) {
    throw new InterruptedError("Not confirmed. Nothing was sent.");
  }
}

/** Returns the region of an endpoint that belongs to the vendor; undefined for all others. */
export function regionOf(endpoint: string): string | undefined {
  return VENDOR_ENDPOINT.exec(endpoint)?.groups?.["region"];
}

// --- internal ---

/** The settings that say where a secret is sent. */
const ENDPOINTS: readonly SettingName[] = ["ROMA_ENDPOINT", "ROMA_IAM_ENDPOINT"];

const VENDOR_ENDPOINT = /^https:\/\/roma\.(?<region>[\w-]+)\.myhuaweicloud\.com\/*$/;

function isForeign({ value, source }: Setting, secret: Source, configured?: string): boolean {
  if (source.name === secret.name || regionOf(value) !== undefined) {
    return false;
  }
  if (source.kind === "journal") {
    return value !== configured && !isLoopback(value);
  }
  return source.kind === "found-file";
}

/** Returns true for this machine: the only place to which the client sends secrets over http. */
function isLoopback(endpoint: string): boolean {
  return findEndpointProblem(endpoint.replace(/^https:/, "http:")) === undefined;
}
