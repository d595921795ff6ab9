/** What the strings of an exchange are, according to where they are. */
import { zeroToken } from "../recording.ts";
import type { Strings } from "./har.ts";

/**
 * The published examples that replace the first value of each secret kind. A kind of which there is
 * an example is secret.
 */
export const PUBLISHED_EXAMPLES: Strings = {
  token: zeroToken,
  password: "IAMPassword",
  userName: "IAMUser",
  userId: "7116d09f88fa41908676fdd4b039e95b",
  accountName: "IAMDomain",
  accountId: "d78cbac186b744899480f25bd022f468",
  projectName: "cn-north-1",
  projectId: "aa2d97d7e62c4b7da3ffdfc11551f878",
  instanceId: "f0fa1789-3b76-433b-a787-9892951c620e",
};

/** An ID anywhere in a text: groups of hex digits, or a long word with at least four digits. */
export const idPattern: RegExp =
  /(?<![a-z\d])(?:[\da-f]{4,}(?:-[\da-f]{3,}){3,}|(?=\d*[a-z])(?=(?:[a-z]*\d){4})[a-z\d]{20,})(?![a-z\d])/gi;

/** Returns true for kinds of values that identify people, accounts or instances, or are secret. */
export function isSecretKind(kind: string): boolean {
  return Object.hasOwn(PUBLISHED_EXAMPLES, kind);
}

/**
 * Returns the kind of the string at a path: a secret kind, "id", "name", "public", or "" for any
 * other text.
 *
 * @param path such as `_request_body_auth_user_name`; that of a list's element ends with `_`.
 */
export function kindOf(path: string): string {
  return KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "";
}

/**
 * Returns the credentials in a header such as `Cookie`: those with a known name, and all long values.
 */
export function credentialsIn(header: string): [kind: string, value: string][] {
  return header.split(/[;,\s]+/).flatMap((part): [string, string][] => {
    const [, name = "", value = part] = /^([^=]+)=(?=[^=])(.*)$/.exec(part) ?? [];
    if (/^(domain|path|expires|samesite)$/i.test(name)) {
      return [];
    }

    const kind = kindOf(`_${toWords(name)}`);
    if (isSecretKind(kind)) {
      return [[kind, value]];
    }

    return value.length >= MIN_CREDENTIAL_LENGTH ? [["password", value]] : [];
  });
}

/** Returns a name as lower-case words, joined by `_`. */
export function toWords(name: string): string {
  const split = name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2");
  return split.replaceAll(/[^A-Za-z\d]+/g, "_").toLowerCase();
}

// --- internal ---

/** Shorter values of a header without a known name are taken for settings, such as a language. */
const MIN_CREDENTIAL_LENGTH = 16;

/** The first pattern that matches decides. */
const KINDS: [path: RegExp, kind: string][] = [
  [/_(type|status|code|methods?|title)_?$|_(roles?|catalog)_+(id|name)$|_headers_sec_/, "public"],
  [/_(security)?tokens?_?$/, "token"],
  [/_(password|passwd|pwd|passcode|secret|(secret|access)_key|ak|sk|signature)$/, "password"],
  [/_credentials?_(access|secret)$/, "password"],
  [/_(user|owner|creator|operator)(_?name)?$|_(e?mail|phone|mobile)$/, "userName"],
  [/_(created|updated|modified)_by$/, "userName"],
  [/_(user|owner|creator|operator)_?id$/, "userId"],
  [/_(domain|account|tenant|customer)_?name$|_(account|tenant|customer)$/, "accountName"],
  [/_(domain|account|tenant|customer)_?id$/, "accountId"],
  [/_project_?name$/, "projectName"],
  [/_project_?id$/, "projectId"],
  [/_instance_?id$/, "instanceId"],
  [/_name$/, "name"],
  [/_ids?_?$|^_request_body_.*_$/, "id"],
];
