/** Shows where each setting comes from. Of a secret, only its source is shown. */
import type { GlobalValues } from "./global-options.ts";
import { readConnection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { writeJsonLine } from "./json-lines.ts";
import { printOut } from "./output.ts";
import { readSettings, type SettingName, settingVariables } from "./settings.ts";
import { formatTable } from "./table.ts";

/**
 * Prints the settings of this command line, and checks that they are complete. Sends nothing.
 *
 * @returns the exit code.
 * @throws {UsageError} naming everything that is missing or invalid.
 */
export async function checkSettings(values: GlobalValues): Promise<number> {
  const settings = await readSettings(values);
  const rows = NAMES.map((name) => {
    const setting = settings.get(name);
    const value = SECRETS.has(name) && setting ? "(secret)" : (setting?.value ?? "");
    return { name, value, source: setting?.source.name ?? "" };
  });

  if (!values.json) {
    const present = rows.filter(({ source }) => source !== "");
    const cells = present.map(({ name, value, source }) => [name, value, source]);
    printOut(...formatTable(["SETTING", "VALUE", "SOURCE"], cells));
  }
  await readConnection(values, { settings });

  if (values.json) {
    writeJsonLine({ type: "settings", settings: rows, exitCode: exitCodes.ok });
  } else {
    printOut("The settings are complete. Nothing was sent.");
  }
  return exitCodes.ok;
}

// --- internal ---

const NAMES: readonly SettingName[] = [...settingVariables, "tokenCommand"];

const SECRETS: ReadonlySet<SettingName> = new Set([
  "ROMA_TOKEN",
  "ROMA_ACCESS_KEY",
  "ROMA_SECRET_KEY",
  "ROMA_SECURITY_TOKEN",
  "ROMA_IAM_PASSWORD",
]);
