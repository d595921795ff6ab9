import { errorChain } from "./error-chain.ts";
import type { OutgoingRequest } from "./exchange.ts";
import { parseJson } from "./json.ts";
import type { Signer, TokenFunction } from "./options.ts";
import { isObject } from "./shape.ts";

/**
 * The secrets that a client has sent, and the tokens that it has received. A server may repeat them
 * in any response, so everything that keeps or shows text from outside masks it here.
 */
export class Secrets {
  /** The patterns by secret, the latest last. A pattern is created when it is first needed. */
  readonly #patterns = new Map<string, RegExp | undefined>();

  /** Adds a secret. The one that was added least recently may be forgotten. */
  add(secret: string): void {
    if (secret === "") {
      return;
    }
    const pattern = this.#patterns.get(secret);
    this.#patterns.delete(secret);
    this.#patterns.set(secret, pattern);

    const [oldest = ""] = this.#patterns.keys();
    if (this.#patterns.size > MAX_SECRETS) {
      this.#patterns.delete(oldest);
    }
  }

  /** Adds the values of all headers that carry secrets. */
  addHeaders(headers: Headers): void {
    for (const [name, value] of headers) {
      if (isSecretName(name)) {
        for (const secret of secretsIn(value)) {
          this.add(secret);
        }
      }
    }
  }

  /** Adds the secrets in the headers and the body of a request. */
  addRequest({ headers, body }: OutgoingRequest): void {
    this.addHeaders(headers);
    if (isLogin(body)) {
      this.#addValues(parseJson(body));
    }
  }

  /**
   * Masks the secrets in a text, whether plain, escaped for JSON or percent-encoded. A secret that
   * is shorter than {@link MIN_DISTINCT_LENGTH} is masked only where no letter or digit adjoins it,
   * because it may also be a part of a word.
   */
  mask(text: string): string {
    let masked = text;
    for (const [secret, known] of this.#patterns) {
      // No form of a secret is shorter than the secret.
      if (masked.length >= Math.min(secret.length, MAX_COMPARED_LENGTH)) {
        const pattern = known ?? createPattern(secret);
        this.#patterns.set(secret, pattern);
        masked = masked.replace(pattern, MASK);
      }
    }
    return masked;
  }

  /**
   * Masks the secrets in the free text of parsed JSON. IDs, codes, states and times are kept,
   * because programs depend on them, and so are the names of properties.
   *
   * @param hidesNamed true if everything that is named like a secret is masked as well.
   */
  maskBody(value: unknown, hidesNamed: boolean, name: string = ""): unknown {
    if (typeof value === "string") {
      return this.#maskProperty(value, hidesNamed, name);
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.maskBody(item, hidesNamed, name));
    }
    if (!isObject(value)) {
      return value;
    }
    const entries = Object.entries(value).map(([key, item]) => {
      return [key, this.maskBody(item, hidesNamed, key)];
    });
    return Object.fromEntries(entries);
  }

  /** Returns the headers that an error may show, with their secrets masked. */
  maskHeaders(headers: Headers): Headers {
    const shown = new Headers();
    for (const [name, value] of headers) {
      if (!isSecretName(name)) {
        shown.append(name, this.#maskProperty(value, false, name));
      }
    }
    return shown;
  }

  /** Masks the messages of an error that `fetch` failed with, and of its causes. */
  maskError(error: unknown): void {
    for (const details of errorChain(error)) {
      for (const name of ["message", "stack"] as const) {
        const text: unknown = Reflect.get(details, name);
        const masked = typeof text === "string" ? this.mask(text) : text;
        if (masked !== text) {
          Reflect.set(details, name, masked);
        }
      }
    }
  }

  #maskProperty(value: string, hidesNamed: boolean, name: string): string {
    if (hidesNamed && isSecretName(name)) {
      return MASK;
    }
    return CODE_NAME.test(name) ? value : this.mask(value);
  }

  #addValues(value: unknown, name = ""): void {
    if (typeof value === "string" && isSecretName(name)) {
      this.add(value);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        this.#addValues(item, key);
      }
    }
  }
}

/** Returns true if the value of a header or a property with this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * Makes a token function or a signer share its secrets with the clients that use it, so that each
 * masks the password or the keys too.
 */
export function shareSecrets(credentials: TokenFunction | Signer, secrets: Secrets): void {
  shared.set(credentials, secrets);
}

/** Returns the secrets that a client with these credentials starts with. */
export function secretsFor(credentials: string | TokenFunction | Signer | undefined): Secrets {
  const known = typeof credentials === "string" ? undefined : shared.get(credentials ?? {});
  return known ?? new Secrets();
}

// --- internal ---

const shared = new WeakMap<object, Secrets>();

/** What is shown in place of a secret. */
const MASK = "***";

/** Number of characters from which a text that equals a secret is no coincidence. */
const MIN_DISTINCT_LENGTH = 8;

/**
 * Number of characters by which a long secret, such as a token of IAM, is recognized. What follows
 * them is masked up to the next space.
 */
const MAX_COMPARED_LENGTH = 256;

/**
 * Maximum number of secrets that are remembered. Tokens are replaced about once a day, but each
 * attempt has a new signature, which must be known until the response has arrived.
 */
const MAX_SECRETS = 200;

/** Names of headers and properties whose values are secrets, like `X-Auth-Token`. */
const SECRET_NAME =
  /(^|[-_])(token|password|secret|authorization|cookie|signature|(api|access|secret)-?_?key)$/i;

/** Names of headers and properties whose values programs depend on, like `job_id`. */
const CODE_NAME = /(^|[-_])(id|code|status|type|time|at)$/i;

/** The end of an `Authorization` header that has a signature. What precedes it is no secret. */
const SIGNATURE = /\bSignature=(\w+)$/;

/** Returns the secrets in the value of a header. */
function secretsIn(value: string): string[] {
  const [, signature] = SIGNATURE.exec(value) ?? [];
  if (signature !== undefined) {
    return [signature];
  }
  // Of `Bearer abc`, a server may repeat only the last part.
  return [value, value.slice(value.lastIndexOf(" ") + 1)];
}

/** A cheap check that spares parsing the bodies of other requests. */
const LOGIN_BODY = /"password"\s*:/;

/** Returns true for the body of a request that has a password. */
function isLogin(body: unknown): body is string {
  return typeof body === "string" && LOGIN_BODY.test(body);
}

/** Creates a pattern of all forms of a secret. */
function createPattern(secret: string): RegExp {
  const forms = Array.from(secret.slice(0, MAX_COMPARED_LENGTH), formsOf).join("");
  if (secret.length > MAX_COMPARED_LENGTH) {
    return new RegExp(`${forms}[!-~]*`, "gu");
  }

  const isDistinct = secret.length >= MIN_DISTINCT_LENGTH;
  const word = `(?<![\\p{L}\\p{N}])${forms}(?![\\p{L}\\p{N}])`;
  return new RegExp(isDistinct ? forms : word, "gu");
}

/**
 * Returns the pattern of a character: plain, escaped for JSON or percent-encoded. Each may be done
 * several times, such as for JSON within JSON. The number of times is limited, because the search
 * would be slow otherwise.
 */
function formsOf(character: string): string {
  if (/[a-z\d]/i.test(character)) {
    return character;
  }

  const units = Array.from({ length: character.length }, (_, index) => {
    return `${BACKSLASH}{1,9}u${hexOf(character.charCodeAt(index), 4)}`;
  });
  const bytes = Array.from(new TextEncoder().encode(character), (byte) => {
    return `%(?:25){0,3}${hexOf(byte, 2)}`;
  });
  const forms = [`${BACKSLASH}{0,9}${literalOf(character)}`, units.join(""), bytes.join("")];

  const [, letter] = /^"\\([a-z])"$/.exec(JSON.stringify(character)) ?? [];
  if (letter !== undefined) {
    forms.push(`${BACKSLASH}{1,9}${letter}`);
  }
  if (character === " ") {
    forms.push(literalOf("+"));
  }
  return `(?:${forms.join("|")})`;
}

/** Returns the pattern of exactly this character. */
function literalOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

const BACKSLASH = literalOf("\\");

/** Returns the pattern of a number in hexadecimal digits of either case. */
function hexOf(value: number, length: number): string {
  const digits = value.toString(16).padStart(length, "0");
  return digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
