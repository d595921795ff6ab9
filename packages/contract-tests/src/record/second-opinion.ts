import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import type { Json } from "@roma-assets/sandbox/description";
import { visitStrings } from "./strings.ts";

/**
 * Lists the kinds of secrets that secretlint finds in a value. It knows those of many services; what it
 * doesn't find may be a secret all the same.
 */
export async function findWithSecretlint(value: Json): Promise<string[]> {
  const texts: string[] = [JSON.stringify(value)];
  visitStrings(value, (text) => texts.push(text));

  const { messages } = await lintSource({
    source: {
      filePath: "recording.json",
      content: texts.join("\n"),
      contentType: "text",
      ext: ".json",
    },
    options: { config: { rules: [PRESET] }, maskSecrets: true, noPhysicFilePath: true },
  });
  const kinds = messages.map(({ messageId }) => `secretlint: ${messageId}`);
  return [...new Set(kinds)];
}

// --- internal ---

const PRESET = {
  id: creator.meta.id,
  rule: creator,
  rules: [
    // A text could otherwise say that it is not to be checked.
    { id: "@secretlint/secretlint-rule-filter-comments", disabled: true },
  ],
};
