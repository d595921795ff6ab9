/** Combines the findings of both judges, so that each change is reported once. */
import { type Finding, type JudgedFinding, rankOf, whereOf } from "./finding.ts";

/**
 * Returns the findings of both judges. Leaves out those of the type judge that the wire judge has
 * already reported, or that say of a union what another one says of its member. What is left out is
 * never more severe than what is kept.
 */
export function combineFindings(wire: JudgedFinding[], types: JudgedFinding[]): JudgedFinding[] {
  const reported = new ReportedPlaces(wire);
  const members = types.filter(({ component }) => component !== undefined);
  const placesOfMembers = Map.groupBy(members, identifyUnionMember);
  const redundant = types.filter((finding) => {
    const member = finding.component === undefined ? identifyUnionMember(finding) : undefined;
    const same = member === undefined ? [] : (placesOfMembers.get(member) ?? []);
    // At the same place, it is the member itself.
    const isInMember = same.some((other) => whereOf(other) !== whereOf(finding));
    // Another spelling of the declarations matters only if nothing else changed.
    const isExplained = finding.rule === "spelling" && wire.length > 0;

    return reported.cover(finding) || isInMember || isExplained;
  });

  // What is redundant at one place is so wherever it was found.
  const ranks = new Map<string, number>();
  redundant.forEach((finding) => raise(ranks, whereOf(finding), rankOf(finding.bump)));

  return [...wire, ...types.filter((finding) => !hasRank(ranks, whereOf(finding), finding))];
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

/** Rules of the type judge about the members of a union, which it finds in the union as a whole. */
const UNION_RULES: ReadonlySet<string> = new Set(["literal", "name", "required", "type"]);

/** The places that findings are about, with the rank of the most severe one. */
class ReportedPlaces {
  /** The places of findings, and all places above them. */
  readonly #places = new Map<string, number>();
  /** The places of findings that also cover everything below. */
  readonly #replaced = new Map<string, number>();

  constructor(findings: readonly JudgedFinding[]) {
    for (const finding of findings) {
      this.#add(finding);
    }
  }

  /** Returns true if a finding is redundant: one at least as severe is at a related place. */
  cover(finding: JudgedFinding): boolean {
    return placesOf(finding).some(
      (place) =>
        hasRank(this.#places, place, finding) ||
        [place, ...placesAbove(place)].some((above) => hasRank(this.#replaced, above, finding)),
    );
  }

  // --- internal ---

  #add(finding: JudgedFinding): void {
    const rank = rankOf(finding.bump);

    for (const place of placesOf(finding)) {
      for (const each of [place, ...placesAbove(place)]) {
        raise(this.#places, each, rank);
      }
      if (REPLACING_RULES.has(finding.rule)) {
        raise(this.#replaced, place, rank);
      }
    }
  }
}

function raise(ranks: Map<string, number>, key: string, rank: number): void {
  ranks.set(key, Math.max(rank, ranks.get(key) ?? rank));
}

/** Returns true if the rank of a key is at least that of a finding. */
function hasRank(
  ranks: ReadonlyMap<string, number>,
  key: string,
  { bump }: JudgedFinding,
): boolean {
  return (ranks.get(key) ?? -1) >= rankOf(bump);
}

function placesOf({ path, component = path }: Finding): string[] {
  return [path, component];
}

/** Returns the places that contain a place, such as `Job` for `Job.id`. */
function placesAbove(place: string): string[] {
  return Array.from(place.matchAll(/(?<=.)[ .[]/g), ({ index }) => place.slice(0, index));
}

/** Identifies what a finding says, and the last step of its place, whatever is above it. */
function identifyUnionMember({ path, rule, bump, from, to }: JudgedFinding): string | undefined {
  const step = /[.[][^.[ ]*$/.exec(path)?.[0];
  return step === undefined || !UNION_RULES.has(rule)
    ? undefined
    : JSON.stringify([step, rule, bump, from, to]);
}
