/** Decides the semver bump between two revisions of an OpenAPI document. */
import { prepare } from "./document/document.ts";
import { combineFindings } from "./findings/combine-findings.ts";
import { type Bump, type Change, type JudgedFinding, rankOf, whereOf } from "./findings/finding.ts";
import { describeFinding } from "./findings/wording.ts";
import { isEqual } from "./json.ts";
import { generateDeclarations } from "./types/declarations.ts";
import { judgeTypes } from "./types/type-judge.ts";
import { applyWaivers, type Waiver } from "./waivers.ts";
import { judgeWire, type WireOptions } from "./wire/wire-judge.ts";

export { DocumentError, parseText, prepare } from "./document/document.ts";
export type { Bump, Change } from "./findings/finding.ts";
export { normalForm } from "./types/normal-form.ts";
export { resolveReference } from "./document/references.ts";
export { applyWaivers, readWaivers, WaiverError, type Waiver } from "./waivers.ts";

/** The bump that a change requires, and why. */
export interface Decision {
  bump: Bump;
  /** One line each for the changelog, breaking changes first. */
  changes: Change[];
}

/** What a decision takes into account besides the documents. */
export interface DecideOptions extends WireOptions {
  /** Decisions of people that a change requires less. Default: none. */
  waivers?: Waiver[];
}

/**
 * Decides the bump between two revisions. A request may only accept more, a response may only promise
 * more, and every exported name, key, literal and media type must stay. Anything else is `major`.
 *
 * @param base the parsed OpenAPI document as released.
 * @param next the parsed OpenAPI document as it would be released.
 * @throws {DocumentError} if one of them is not an OpenAPI document, or a `$ref` does not resolve.
 * @throws {WaiverError} if a waiver matches no change.
 * @example
 * const { bump, changes } = await decide(parseText(released), parseText(edited));
 */
export async function decide(
  base: unknown,
  next: unknown,
  options: DecideOptions = {},
): Promise<Decision> {
  const from = prepare(base);
  const to = prepare(next);
  const findings: JudgedFinding[] = [];

  if (!isEqual(from, to)) {
    // One after the other, because each takes much memory for a large document.
    const fromTypes = await generateDeclarations(from);
    const toTypes = await generateDeclarations(to);
    findings.push(
      ...combineFindings(
        judgeWire(from, to, options),
        judgeTypes(fromTypes, toTypes, options.maxSteps),
      ),
    );
  }

  return conclude(applyWaivers(toChanges(findings), options.waivers ?? []));
}

/**
 * Decides the bump between two generated declaration files, such as the bump that an upgrade of the
 * generator requires.
 *
 * @example
 * decideTypes(readFileSync("openapi.d.ts", "utf8"), generatedByTheNewVersion);
 */
export function decideTypes(base: string, next: string): Decision {
  return conclude(toChanges(judgeTypes(base, next)));
}

/**
 * Returns the declarations that openapi-typescript generates for an OpenAPI document.
 *
 * @throws {DocumentError} if the document is invalid, or its declarations can't be generated.
 */
export async function declarationsOf(document: unknown): Promise<string> {
  return generateDeclarations(prepare(document));
}

// --- internal ---

/** Maximum number of operations that a sentence lists. */
const MAX_LISTED_USERS = 5;

function conclude(changes: Change[]): Decision {
  const sorted = changes.toSorted(
    (a, b) => rankOf(b.bump) - rankOf(a.bump) || (a.where < b.where ? -1 : 1),
  );
  return { bump: sorted[0]?.bump ?? "none", changes: sorted };
}

/** Returns one change for each place and rule: the highest bump, and the operations it affects. */
function toChanges(findings: JudgedFinding[]): Change[] {
  const groups = Map.groupBy(findings, whereOf);

  return [...groups].map(([where, group]) => {
    const [first] = group.toSorted((a, b) => rankOf(b.bump) - rankOf(a.bump));
    const { bump, component, path } = first!;
    const place = `\`${component ?? path}\``;
    const users = component === undefined ? [] : group.flatMap(({ user }) => user ?? []);
    const { listed, unlisted } = listUsers([...new Set(users)]);

    return {
      bump,
      where,
      text: `${place}${listed} ${describeFinding(first!)}.`,
      ...(unlisted > 0 && { unlistedUsers: unlisted }),
    };
  });
}

function listUsers(users: string[]): { listed: string; unlisted: number } {
  if (users.length === 0) {
    return { listed: "", unlisted: 0 };
  }
  if (users.length <= MAX_LISTED_USERS) {
    return { listed: ` (${users.join(", ")})`, unlisted: 0 };
  }

  const first = users.slice(0, MAX_LISTED_USERS);
  const unlisted = users.length - first.length;

  return { listed: ` (${first.join(", ")} and ${unlisted} more)`, unlisted };
}
