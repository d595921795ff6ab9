import { type CreatedToken, TokenError } from "@roma-assets/client";
import { iamToken } from "@roma-assets/client/iam";
import { readArguments } from "./parse-arguments.ts";
import { exitCodes } from "./exit-codes.ts";
import { readIamSettings, settingOptions } from "./connection.ts";
import { untilStopped } from "./signals.ts";

/** `roma-assets token`: tries the IAM settings. The token itself is shown nowhere. */
export async function runToken(args: string[]): Promise<number> {
  const { values } = readArguments(args, settingOptions);
  const settings = readIamSettings(values);
  let expiresAt: unknown;
  // Asked for as `delete` does it, so that this tells what that would meet.
  const token = iamToken({
    ...settings,
    fetch: async (...request) => {
      const response = await fetch(...request);
      const body = (await response
        .clone()
        .json()
        .catch(() => undefined)) as Partial<CreatedToken>;
      expiresAt = body?.token?.expires_at;
      return response;
    },
  });
  await untilStopped(async (signal) => {
    try {
      await token({ forceRefresh: false, signal });
    } catch (cause) {
      const { code } = cause as { code?: unknown };
      const isLost = /^(connection|timeout|unknown-outcome)$/.test(String(code));
      throw new TokenError(isLost ? "IAM could not be reached" : "IAM gave no token", { cause });
    }
  });
  console.log(
    `IAM gave a token to ${settings.user} of ${settings.domain}; it expires at ${expiresAt}.`,
  );
  return exitCodes.ok;
}
