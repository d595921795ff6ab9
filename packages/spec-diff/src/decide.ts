/** Decides the semver bump between two revisions of an OpenAPI document. */

import { generateDeclarations } from "./declarations.ts";
import { prepare, same } from "./document.ts";
import { bumps, type Bump, type Change, type Finding, type JudgedFinding } from "./finding.ts";
import { judgeTypes } from "./type-judge.ts";
import { applyWaivers, type Waiver } from "./waivers.ts";
import { judgeWire } from "./wire-judge.ts";

export { DocumentError, parseText, prepare } from "./document.ts";
export { normalForm } from "./normal-form.ts";
export { applyWaivers, readWaivers, WaiverError, type Waiver } from "./waivers.ts";
export type { Bump, Change };

/** What a change of the document asks of the version, and why. */
export interface Decision {
  bump: Bump;
  /** One line each for the changelog, breaking first. */
  changes: Change[];
}

/**
 * Decides the bump between two revisions: a request may only accept more, a response may only promise more, and every
 * exported name, key, literal and media type must stay; else it is `major`.
 *
 * @param base The parsed OpenAPI document as released.
 * @param next The parsed OpenAPI document as it would be released.
 * @throws {DocumentError} when one of them is no OpenAPI document, or a `$ref` leads nowhere.
 * @throws {WaiverError} when a waiver matches no change.
 * @example
 * const { bump, changes } = await decide(parseText(released), parseText(edited));
 */
export async function decide(
  base: unknown,
  next: unknown,
  options: { waivers?: Waiver[] } = {},
): Promise<Decision> {
  const [from, to] = [prepare(base), prepare(next)];
  const findings = same(from, to)
    ? []
    : combine(
        judgeWire(from, to),
        judgeTypes(...(await Promise.all([generateDeclarations(from), generateDeclarations(to)]))),
      );
  return conclude(applyWaivers(toChanges(findings), options.waivers ?? []));
}

/**
 * Decides the bump between two generated declaration files: what an upgrade of the generator asks of the version.
 *
 * @example
 * decideTypes(readFileSync("openapi.d.ts", "utf8"), generatedByTheNewVersion);
 */
export function decideTypes(base: string, next: string): Decision {
  return conclude(toChanges(judgeTypes(base, next)));
}

/**
 * The declarations that openapi-typescript generates today for an OpenAPI document.
 *
 * @throws {DocumentError} when it is none, or they cannot be generated.
 */
export const declarationsOf = (document: unknown): Promise<string> =>
  generateDeclarations(prepare(document));

// --- internal ---

const rank = (bump: Bump): number => bumps.indexOf(bump);

const conclude = (changes: Change[]): Decision => {
  const ordered = changes.toSorted(
    (a, b) => rank(b.bump) - rank(a.bump) || (a.where < b.where ? -1 : 1),
  );
  return { bump: ordered[0]?.bump ?? "none", changes: ordered };
};

/** What the type judge finds is told only where the wire judge has not told it at the same place. */
function combine(wire: JudgedFinding[], types: JudgedFinding[]): JudgedFinding[] {
  const places = (finding: JudgedFinding): string[] => [
    finding.path,
    finding.component ?? finding.path,
  ];
  const told = (finding: JudgedFinding): boolean =>
    wire.some((other) => {
      if (rank(other.bump) < rank(finding.bump)) return false;
      return places(finding).some((at) =>
        places(other).some(
          (place) =>
            place === at || isBelow(place, at) || (replaced.has(other.rule) && isBelow(at, place)),
        ),
      );
    });
  const where = new Set(types.filter(told).map(whereOf));
  return [...wire, ...types.filter((finding) => !where.has(whereOf(finding)))];
}

const isBelow = (place: string, at: string): boolean =>
  place.startsWith(at) && /^[ .[]/.test(place.slice(at.length));

/** Rules after which everything below is another thing. */
const replaced = new Set([
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

const whereOf = ({ path, component, rule }: Finding): string => `${component ?? path}#${rule}`;

/** One change per place and rule: the highest bump, and all the operations that it reaches. */
function toChanges(findings: JudgedFinding[]): Change[] {
  const groups = Map.groupBy(findings, whereOf);
  return [...groups].map(([where, group]) => {
    const bump = group.map((finding) => finding.bump).reduce((a, b) => (rank(a) > rank(b) ? a : b));
    const { component, path, text } = group.find((finding) => finding.bump === bump)!;
    const users = new Set(
      component === undefined ? [] : group.flatMap((finding) => finding.user ?? []),
    );
    const place =
      users.size > 0 ? `\`${component}\` (${[...users].join(", ")})` : `\`${component ?? path}\``;
    return { bump, where, text: `${place} ${text}.` };
  });
}
