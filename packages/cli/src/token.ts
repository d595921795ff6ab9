import { TokenError, type TokenFunction } from "@roma-assets/client";
import { defineCommand, type Command } from "./command.ts";
import { readIamSettings } from "./connection.ts";
import { createIamToken } from "./credentials.ts";
import { describeTokenProblem } from "./error-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { printForcedEnd } from "./forced-end.ts";
import { writeJsonLine } from "./json-lines.ts";
import { printOut } from "./output.ts";
import { checkSettings } from "./settings-check.ts";
import { runInterruptibly } from "./signals.ts";

/** `roma-assets token`: checks the IAM settings. The token itself is never shown. */
export const tokenCommand: Command = defineCommand({
  options: {
    check: {
      type: "flag",
      description: "Show where each setting comes from, and send nothing",
    },
  },
  examples: ["roma-assets token", "roma-assets token --check"],

  async execute(values) {
    if (values.check) {
      return checkSettings(values);
    }

    const settings = await readIamSettings(values);
    let expiresAt: string | undefined;

    // Obtains the token as `delete` does, so that both fail in the same way.
    const token = await createIamToken({
      ...settings,
      onIssued({ expires_at }) {
        expiresAt = expires_at;
      },
    });
    await obtainToken(token, values.json);

    const { user, domain } = settings;
    if (values.json) {
      writeJsonLine({ type: "token", user, domain, expiresAt, exitCode: exitCodes.ok });
      return exitCodes.ok;
    }
    printOut(
      `IAM issued a token for ${user} of ${domain}; it expires at ${expiresAt ?? "an unknown time"}.`,
    );
    return exitCodes.ok;
  },
});

// --- internal ---

async function obtainToken(token: TokenFunction, json: boolean): Promise<void> {
  const obtain = async (signal: AbortSignal) => {
    try {
      await token({ forceRefresh: false, signal });
    } catch (cause) {
      throw new TokenError(describeTokenProblem(cause), { cause });
    }
  };
  await runInterruptibly(obtain, { onForcedEnd: (reason) => printForcedEnd(reason, json) });
}
