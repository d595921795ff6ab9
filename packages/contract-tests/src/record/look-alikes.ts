/** Recognizes secrets and personal data by what they look like. */
import { isIPv6 } from "node:net";

/** Something that no public text contains. */
export interface LookAlike {
  what: string;
  /**
   * Returns true if a text contains it.
   *
   * @param harmless values that are public, such as stand-ins, in lower case.
   */
  isIn(text: string, harmless: ReadonlySet<string>): boolean;
}

/** Everything that is recognized. */
export const lookAlikes: readonly LookAlike[] = [
  match("an email address", /[^\s@<>"'(),;:]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/i),
  match("a token", /MII[\w+/=-]{60,}|eyJ[\w-]{8,}\.[\w-]{8,}/),
  match("a token", /(?![\da-f]+\b)[a-z\d+=]{60,}/i),
  match("an access key", /(?<![A-Za-z\d])(?=\d*[A-Z])[A-Z\d]{20}(?![A-Za-z\d])/),
  match("a secret key", /(?<![\w+/=-])(?=\w*[A-Z])(?=\w*[g-z])(?=\w*\d)[A-Za-z\d]{40}(?![\w+/=-])/),
  { what: "a secret after its name", isIn: hasNamedSecret },
  { what: "a bearer token", isIn: hasBearerToken },
  { what: "a user name with its password", isIn: hasBasicCredentials },

  match("an IP address", /(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?![\d.])/),
  { what: "an IPv6 address", isIn: hasIpv6Address },
  // Names of private networks, clusters and cloud machines, and of a machine with a port.
  match(
    "an internal host name",
    /(?<![\w.-])([a-z\d][\w-]*\.)+(internal|local|localdomain|lan|corp|intranet|intra|private|svc|consul)(?![\w-])/i,
  ),
  match("an internal host name", /(?<![\w.-])ip-\d+-\d+-\d+-\d+(?![\w-])/i),
  match("an internal host name", /(?<![\w.-])[a-z][a-z\d-]*\d[a-z\d-]*:\d{2,5}(?!\w)/i),
  { what: "a URL of an unknown host", isIn: hasUrlOfUnknownHost },

  // With a country code, a Chinese mobile, a Chinese landline, and a North American number.
  match("a phone number", /(?<![\w+])\+[1-9]\d{0,2}[ .()-]*\d([ .()-]*\d){6,12}(?!\w)/),
  match("a phone number", /(?<![\w-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])/),
  match("a phone number", /(?<![\w-])\(?0\d{2,3}\)?[ -]\d{7,8}(?![\w-])/),
  match("a phone number", /(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/),
];

// --- internal ---

function match(what: string, pattern: RegExp): LookAlike {
  return { what, isIn: (text) => pattern.test(text) };
}

/** Returns true for a value that stands for a secret, such as `******`, `{ak}`, `xxx` or a stand-in. */
function isHarmless(value: string, harmless: ReadonlySet<string>): boolean {
  return /^[^\p{L}\p{N}]*$|^[{<[]|^x+$/iu.test(value) || harmless.has(value.toLowerCase());
}

/** Names of secrets, as the end of a longer name such as `X-Amz-Signature`, or as a whole. */
const SECRET_NAMES =
  "(?:password|passwd|pwd|passphrase|secret|signature|token|credentials?|(?:api|access|private|secret)[_-]?key|session[_-]?id)";
const SHORT_SECRET_NAMES = "(?<![a-z\\d])(?:ak|sk|pw|sig)";

/** A name of a secret, `=` or `:`, and a value that may be quoted. */
const NAMED_SECRET = new RegExp(
  `(?:${SECRET_NAMES}|${SHORT_SECRET_NAMES})["']?\\s*(?<sign>[=:])(?<gap>\\s*)["']?(?<value>[^\\s"'&,;)}\\]]+)`,
  "gi",
);

/** Words that messages have in the place of a secret, as in "Invalid token: must not be empty". */
const WORDS: ReadonlySet<string> = new Set(
  (
    "a an the is are was has have had must should may can cannot not no and or for from with this that " +
    "missing invalid required expired expires wrong incorrect unknown empty failed too only at least " +
    "token tokens auth authentication authorization credentials header headers scheme format type realm"
  ).split(" "),
);

function isWord(value: string): boolean {
  return WORDS.has(value.toLowerCase().replace(/[=.]+$/, ""));
}

function hasNamedSecret(text: string, harmless: ReadonlySet<string>): boolean {
  return [...text.matchAll(NAMED_SECRET)].some(({ groups = {} }) => {
    const { sign, gap, value = "" } = groups;
    const isProse = sign === ":" && gap !== "" && isWord(value);
    return !isProse && !isHarmless(value, harmless);
  });
}

function hasBearerToken(text: string, harmless: ReadonlySet<string>): boolean {
  return [...text.matchAll(/\bBearer\s+([\w.~+/=-]+)/gi)].some(([, value = ""]) => {
    return !isWord(value) && !isHarmless(value, harmless);
  });
}

/** Recognizes the base64 of `name:password`. */
function hasBasicCredentials(text: string): boolean {
  return [...text.matchAll(/\bBasic\s+([\w+/-]{6,}={0,2})/gi)].some(([, value = ""]) => {
    const decoded = Buffer.from(value, "base64").toString();
    return /^[^\p{Cc}\uFFFD]+:[^\p{Cc}\uFFFD]*$/u.test(decoded);
  });
}

function hasIpv6Address(text: string): boolean {
  const candidates = text.match(/(?<![\w:.])[\da-f]{0,4}(:[\da-f]{0,4}){2,7}(?![\w:])/gi) ?? [];
  return candidates.some((candidate) => isIPv6(candidate) && !/^::1?$/.test(candidate));
}

/** Public hosts of the vendor, and those of documentation. */
const KNOWN_HOST = /(^|\.)((my)?huaweicloud\.(com|eu)|example\.(com|org|net))$/i;

function hasUrlOfUnknownHost(text: string): boolean {
  const hosts = [...text.matchAll(/\b[a-z][\w+.-]*:\/\/([^\s/?#"'<>]+)/gi)].map(
    ([, host = ""]) => host,
  );
  return hosts.some((host) => !KNOWN_HOST.test(host.replace(/^.*@/, "").replace(/:\d+$/, "")));
}
