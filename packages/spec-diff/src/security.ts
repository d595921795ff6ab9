/** Compares what an operation asks of its caller's credentials. */

import {
  documents,
  isNode,
  list,
  node,
  resolve,
  same,
  type Document,
  type Node,
} from "./document.ts";
import { quote, type Finding } from "./finding.ts";
import type { Run } from "./schema-judge.ts";

/** Every credential that was enough must still be enough. */
export function* compareSecurity(
  from: Node,
  to: Node,
  run: Run,
): Generator<Finding, void, undefined> {
  const [mine, theirs] = [alternatives(from, run.from.document), alternatives(to, run.to.document)];
  // What the document asks of all operations is one change, not one for each.
  const shared = (from.security ?? to.security) ? {} : { component: "security" };
  for (const had of mine) {
    const problems = theirs.map((asked) => unmet(had, asked, run));
    if (problems.some(({ length }) => length === 0)) continue;
    // Where the alternative stays by name, say what changed in its scheme; else say that it is not enough any more.
    const named = theirs.findIndex((asked) =>
      same(
        asked.map(({ name }) => name),
        had.map(({ name }) => name),
      ),
    );
    if (named >= 0) yield* problems[named]!;
    else yield { path: "", ...shared, rule: "alternatives", text: summary(mine, theirs, run) };
  }
  if (run.backwards || same(names(mine), names(theirs))) return;
  // The generated routes print the names: other bytes, even where the same credentials are enough.
  const isSame = covers(mine, theirs, run) && covers(theirs, mine, run);
  if (isSame)
    yield { path: "", ...shared, rule: "names", text: summary(mine, theirs, run), bump: "patch" };
}

// --- internal ---

interface Asked {
  name: string;
  scheme: Node;
  scopes: string[];
}

/** The ways in: each a list of schemes to meet at once; the empty list asks nothing. */
function alternatives(operation: Node, document: Document): Asked[][] {
  const requirements = list(operation.security ?? document.security);
  if (requirements.length === 0) return [[]];
  const schemes = node(node(document.components).securitySchemes);
  return requirements.map((requirement) =>
    Object.entries(node(requirement)).map(([name, scopes]) => ({
      name,
      scheme: node(resolve(document, schemes[name])),
      scopes: list(scopes) as string[],
    })),
  );
}

const names = (ways: Asked[][]): string[][] => ways.map((way) => way.map(({ name }) => name));

const covers = (mine: Asked[][], theirs: Asked[][], run: Run): boolean =>
  mine.every((had) => theirs.some((asked) => unmet(had, asked, run).length === 0));

/** What `asked` wants beyond what a caller with `had` sends. */
function unmet(had: Asked[], asked: Asked[], run: Run): Finding[] {
  return asked.flatMap((want) => {
    const options = had.map((have) => differences(have, want, run));
    const best = options.sort((a, b) => a.length - b.length)[0];
    return best ?? [{ path: "", rule: "security", text: `now asks for \`${want.name}\`` }];
  });
}

function differences(have: Asked, want: Asked, run: Run): Finding[] {
  const component = `securitySchemes.${run.backwards ? want.name : have.name}`;
  const findings: Finding[] = [];
  const changed = (rule: string, mine: unknown, theirs: unknown): void => {
    const [before, after] = run.backwards ? [theirs, mine] : [mine, theirs];
    const text = `changed its \`${rule}\` from ${quote(before)} to ${quote(after)}`;
    findings.push({ path: ` ${component}`, component, rule, text });
  };
  // A header's name has no case; one that goes elsewhere keeps its name all the same.
  const isHeader = [have, want].some(({ scheme }) => scheme.in === "header");
  const [mine, theirs] = [wire(have.scheme, isHeader), wire(want.scheme, isHeader)];
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const compare = limits[key] ?? same;
    if (!compare(mine[key], theirs[key])) changed(key, have.scheme[key], want.scheme[key]);
  }
  const missing = want.scopes.filter((scope) => !have.scopes.includes(scope));
  if (missing.length > 0) {
    const text = `${run.backwards ? "no longer asks" : "now asks"} for the scope ${missing.map(quote).join(", ")}`;
    findings.push({ path: "", rule: "scopes", text });
  }
  return findings;
}

/** Whether what was enough by `mine` is enough by `theirs`; the client checks a token's length before it is sent. */
const limits: Record<string, (mine: unknown, theirs: unknown) => boolean> = {
  "x-minLength": (mine, theirs) => Number(theirs ?? 0) <= Number(mine ?? 0),
  "x-maxLength": (mine, theirs) => Number(theirs ?? Infinity) >= Number(mine ?? Infinity),
  flows: (mine, theirs) =>
    Object.entries(node(mine)).every(([name, flow]) => {
      const [a, b] = [node(flow), node(node(theirs)[name])];
      const scopes = Object.keys(node(a.scopes)).every((scope) => scope in node(b.scopes));
      return scopes && same({ ...a, scopes: 0 }, { ...b, scopes: 0 });
    }),
};

/** What of a scheme is on the wire, or enforced by the client. */
function wire(scheme: Node, isHeader: boolean): Node {
  const entries = Object.entries(scheme).filter(
    ([key]) => key in limits || (!documents(key) && key !== "bearerFormat" && key !== "deprecated"),
  );
  const result = Object.fromEntries(entries);
  const lower = (key: string): void => {
    if (typeof result[key] === "string") result[key] = result[key].toLowerCase();
  };
  if (result.type === "http") lower("scheme");
  if (isHeader) lower("name");
  return isNode(result) ? result : {};
}

function summary(mine: Asked[][], theirs: Asked[][], run: Run): string {
  const words = (ways: Asked[][]): string =>
    ways
      .map((way) => way.map(({ name }) => `\`${name}\``).join(" with ") || "no credentials")
      .join(", or ");
  const [before, after] = run.backwards ? [theirs, mine] : [mine, theirs];
  return `asked for ${words(before)} and now asks for ${words(after)}`;
}
