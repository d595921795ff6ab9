import { assertHeaders } from "./arguments.ts";
import type { MakeAttempt } from "./attempt.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { isRomaError, TokenError } from "./errors.ts";
import type { OutgoingRequest } from "./exchange.ts";
import type { Signature, Signer } from "./options.ts";
import type { Secrets } from "./secrets.ts";

/**
 * Makes attempts that carry a signature, each with its own, because a signature contains its time.
 * A signature that the service refuses is not replaced: several refusals lock the key.
 */
export function withSignature(
  makeAttempt: MakeAttempt,
  signer: Signer,
  request: OutgoingRequest,
  context: {
    projectId: string | undefined;
    clock: Clock;
    deadline: Deadline;
    timeoutMs: number;
    secrets: Secrets;
  },
): MakeAttempt {
  const { projectId, clock, deadline, timeoutMs, secrets } = context;
  const { method, url, headers, body } = request;
  const { signal } = deadline;
  const now = () => clock.now();
  let signature: Signature | undefined;

  /** Limits only what may wait for something else, so that a signature takes no timer. */
  async function sign(): Promise<Signature> {
    try {
      const prepare = async () => signer.prepare({ now, signal });
      const signRequest = await deadline.limit(timeoutMs, prepare);
      const work = signRequest({ method, url, headers, body, projectId, now: now() });
      clock.whileBusy?.(work);
      return await work;
    } catch (cause) {
      signal.throwIfAborted();
      throw isRomaError(cause)
        ? cause
        : new TokenError("The request could not be signed", { cause });
    }
  }

  return async function makeSignedAttempt() {
    for (const name of Object.keys(signature?.headers ?? {})) {
      headers.delete(name);
    }
    signature = await sign();
    assertHeaders(signature.headers);
    for (const [name, value] of Object.entries(signature.headers)) {
      headers.set(name, value);
    }

    const attempt = await makeAttempt();
    if (attempt.status !== 401 && attempt.status !== 403) {
      return attempt;
    }
    const authProblem = await signature.explainRefusal?.(attempt.response.clone());
    secrets.maskError(authProblem);
    return { ...attempt, authProblem };
  };
}
