/** Decides the semver bump between two revisions of an OpenAPI document. */
import { generateDeclarations } from "./declarations.ts";
import { prepare } from "./document.ts";
import { type Bump, type Change, type Finding, type JudgedFinding, rankOf } from "./finding.ts";
import { isEqual } from "./json.ts";
import { judgeTypes } from "./type-judge.ts";
import { applyWaivers, type Waiver } from "./waivers.ts";
import { judgeWire } from "./wire-judge.ts";
import { describeFinding } from "./wording.ts";

export { DocumentError, parseText, prepare } from "./document.ts";
export type { Bump, Change } from "./finding.ts";
export { normalForm } from "./normal-form.ts";
export { resolveReference } from "./references.ts";
export { applyWaivers, readWaivers, WaiverError, type Waiver } from "./waivers.ts";

/** The bump that a change requires, and why. */
export interface Decision {
  bump: Bump;
  /** One line each for the changelog, breaking changes first. */
  changes: Change[];
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
  options: { waivers?: Waiver[] } = {},
): Promise<Decision> {
  const from = prepare(base);
  const to = prepare(next);
  const findings: JudgedFinding[] = [];

  if (!isEqual(from, to)) {
    const [fromTypes, toTypes] = await Promise.all([
      generateDeclarations(from),
      generateDeclarations(to),
    ]);
    findings.push(...combine(judgeWire(from, to), judgeTypes(fromTypes, toTypes)));
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

/** Rules whose findings also cover everything below their place. */
const REPLACING_RULES: ReadonlySet<string> = new Set([
  "type",
  "operation",
  "media",
  "status",
  "body",
  "parameter",
  "property",
  "component",
  "variant",
]);

function conclude(changes: Change[]): Decision {
  const sorted = changes.toSorted(
    (a, b) => rankOf(b.bump) - rankOf(a.bump) || (a.where < b.where ? -1 : 1),
  );
  return { bump: sorted[0]?.bump ?? "none", changes: sorted };
}

/**
 * Combines the findings of both judges. Leaves out those of the type judge that the wire judge has
 * already reported.
 */
function combine(wire: JudgedFinding[], types: JudgedFinding[]): JudgedFinding[] {
  const reported = types.filter((finding) => wire.some((other) => covers(other, finding)));
  const places = new Set(reported.map(whereOf));

  return [...wire, ...types.filter((finding) => !places.has(whereOf(finding)))];
}

/**
 * Returns true if a finding makes another one redundant: it is at least as severe, at the same
 * place or a related one.
 */
function covers(finding: JudgedFinding, other: JudgedFinding): boolean {
  if (rankOf(finding.bump) < rankOf(other.bump)) {
    return false;
  }

  const isReplacing = REPLACING_RULES.has(finding.rule);

  return placesOf(other).some((place) =>
    placesOf(finding).some(
      (own) => own === place || isBelow(own, place) || (isReplacing && isBelow(place, own)),
    ),
  );
}

function placesOf({ path, component = path }: Finding): string[] {
  return [path, component];
}

function isBelow(place: string, above: string): boolean {
  return place.startsWith(above) && /^[ .[]/.test(place.slice(above.length));
}

function whereOf({ path, component, rule }: Finding): string {
  return `${component ?? path}#${rule}`;
}

/** Returns one change for each place and rule: the highest bump, and all operations it affects. */
function toChanges(findings: JudgedFinding[]): Change[] {
  const groups = Map.groupBy(findings, whereOf);

  return [...groups].map(([where, group]) => {
    const [first] = group.toSorted((a, b) => rankOf(b.bump) - rankOf(a.bump));
    const { bump, component, path } = first!;
    const place = `\`${component ?? path}\``;
    const users = component === undefined ? [] : group.flatMap(({ user }) => user ?? []);
    const suffix = users.length > 0 ? ` (${[...new Set(users)].join(", ")})` : "";

    return { bump, where, text: `${place}${suffix} ${describeFinding(first!)}.` };
  });
}
