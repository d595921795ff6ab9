import type { OutgoingRequest } from "./exchange.ts";
import { auth } from "./operations.gen.ts";

/** Returns the secrets of a request, which a server may repeat in a response. */
export function secretsOf({ headers, body }: OutgoingRequest): string[] {
  const values = SECRET_HEADERS.map((name) => headers.get(name) ?? "");
  if (typeof body === "string" && body.includes('"password"')) {
    values.push(...findPasswords(JSON.parse(body)));
  }
  return values.filter((value) => value.length >= MIN_SECRET_LENGTH);
}

/** Replaces secrets in a text, also where they are escaped for JSON or for a URL. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    const inJson = JSON.stringify(secret).slice(1, -1);
    for (const form of [secret, inJson, encodeURIComponent(secret)]) {
      masked = masked.replaceAll(form, "***");
    }
  }
  return masked;
}

// --- internal ---

const SECRET_HEADERS: readonly string[] = [auth.header, "authorization"];

/** Minimum number of characters, so that masking a placeholder doesn't garble a whole message. */
const MIN_SECRET_LENGTH = 6;

function findPasswords(value: unknown): string[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, item]) => {
    return name === "password" && typeof item === "string" ? [item] : findPasswords(item);
  });
}
