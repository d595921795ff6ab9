/** What an upgrade of a generator or of its template asks of the next version. */
import { isDeepStrictEqual } from "node:util";
import { type Bump, type Change, declarationsOf, decideTypes, normalForm } from "spec-diff";
import ts from "typescript";
import {
  fetchVersionOf,
  operationsFile,
  readIfThere,
  releasedOperations,
  releasedSurface,
  surfaceOf,
} from "./released.ts";

/** The two API descriptions, and what their difference asks for. */
export interface Descriptions {
  base: unknown;
  next: unknown;
  bump: Bump;
}

/**
 * What changed in the generated code and is not explained by the description. It counts on its
 * own: a waiver of the description's change does not reach it, as it has a `where` of its own.
 */
export async function generatorChanges(
  root: string,
  descriptions: Descriptions,
): Promise<Change[]> {
  const [before, after] = [readIfThere(root, releasedSurface) ?? "", surfaceOf(root)];
  const changes = [
    ...(await unexplained(root, decideTypes(before, after).changes, descriptions)),
    ...fetchChanges(fetchVersionOf(before), fetchVersionOf(after)),
  ];
  const released = readIfThere(root, releasedOperations);
  const operations = readIfThere(root, operationsFile);
  if (released !== undefined && operations !== undefined) {
    changes.push(...routeChanges(released, operations, descriptions));
    const isOther = normalForm(released, { docs: true }) !== normalForm(operations, { docs: true });
    if (isOther && descriptions.bump === "none" && changes.length === 0) {
      const text = "The client's documentation, or what it does inside, is written otherwise.";
      changes.push({ bump: "patch", where: "operations", text });
    }
  }
  return changes.map((change) => ({ ...change, where: `generated: ${change.where}` }));
}

/**
 * What the template's output says of HTTP that it did not say before, where the description does
 * not explain it: one that is the same explains nothing, one that asks for a patch no limit, and
 * only one that asks for a major that all requests go to another server, or have another header for
 * the token.
 */
export function routeChanges(
  before: string,
  after: string,
  { base, next, bump }: Descriptions,
): Change[] {
  const isSame = isDeepStrictEqual(base, next);
  return differences(dataOf(before), dataOf(after), [])
    .filter(({ isLimit, where }) => {
      const explanation = isLimit ? "minor" : isOfAll.test(where) ? "major" : "none";
      return isSame || rank(bump) < rank(explanation);
    })
    .map(({ bump, where, text }) => ({ bump, where, text }));
}

// --- internal ---

/** What concerns every request. */
const isOfAll = /^(server|auth\.header)$/;

function rank(bump: Bump): number {
  return ["none", "patch", "minor", "major"].indexOf(bump);
}

/** Without what today's generators make of the two descriptions. */
async function unexplained(
  root: string,
  changes: Change[],
  { base, next, bump }: Descriptions,
): Promise<Change[]> {
  if (changes.length === 0 || bump === "none") {
    return changes;
  }
  const [before, after] = await Promise.all(
    [base, next].map(async (description) =>
      surfaceOf(root, {
        types: await declarationsOf(description),
        operations: operationsOf(description),
      }),
    ),
  );
  const explained = decideTypes(before!, after!).changes;
  return changes.filter(
    (change) =>
      !explained.some(
        ({ where, bump }) => where === change.where && rank(bump) >= rank(change.bump),
      ),
  );
}

/** The types of the client's methods, as the template writes them. */
function operationsOf(description: unknown): string {
  const { paths = {} } = description as { paths?: Record<string, Record<string, unknown>> };
  const methods = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>).flatMap(
      ([method, { operationId }]) =>
        operationId === undefined
          ? []
          : `  ${JSON.stringify(operationId)}: Operation<${JSON.stringify(path)}, "${method}">;`,
    ),
  );
  return `import type { Operation } from "./operation.ts";
export interface Operations {
${methods.join("\n")}
}
`;
}

function fetchChanges(before: string | undefined, after: string | undefined): Change[] {
  if (before === undefined || before === after) {
    return [];
  }
  const text = `\`RomaClient.raw\` is openapi-fetch's own client, which goes from ${before} to ${after}.`;
  return [{ bump: "major", where: "openapi-fetch", text }];
}

type RouteChange = Change & { isLimit: boolean };

function differences(before: unknown, after: unknown, path: string[]): RouteChange[] {
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], [...path, key]),
    );
  }
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return [];
  }
  const limit = /^(min|max)[A-Z]/.exec(path.at(-1) ?? "")?.[1];
  const [from, to] = [before, after].map((value) =>
    Number(value ?? (limit === "min" ? 0 : Infinity)),
  );
  if (limit !== undefined && from === to) {
    return [];
  }
  const isLooser = limit !== undefined && (limit === "min" ? to! < from! : to! > from!);
  const where = path.join(".");
  const [was, is] = [before, after].map((value) => JSON.stringify(value) ?? "none");
  return [
    {
      bump: isLooser ? "minor" : "major",
      where,
      text: `\`${where}\` of the client goes from ${was} to ${is}.`,
      isLimit: limit !== undefined,
    },
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The exported constants of a module of data. */
function dataOf(code: string): Record<string, unknown> {
  const file = ts.createSourceFile("data.ts", code, ts.ScriptTarget.ESNext, true);
  const statements = file.statements.filter((each) => ts.isVariableStatement(each));
  const constants = new Map<string, ts.Expression | undefined>(
    statements.flatMap(({ declarationList }) =>
      declarationList.declarations.map(({ name, initializer }) => [
        name.getText(file),
        initializer,
      ]),
    ),
  );
  const valueOf = (node: ts.Expression | undefined): unknown => {
    if (node === undefined) {
      return undefined;
    }
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      return valueOf(node.expression);
    }
    if (ts.isIdentifier(node) && constants.has(node.text)) {
      return valueOf(constants.get(node.text));
    }
    if (ts.isArrayLiteralExpression(node)) {
      return node.elements.map(valueOf).toSorted();
    }
    if (ts.isObjectLiteralExpression(node)) {
      return Object.fromEntries(
        node.properties.flatMap((property) => {
          if (ts.isSpreadAssignment(property)) {
            return Object.entries(Object(valueOf(property.expression)));
          }
          const text = property.getText(file);
          const name = property.name && "text" in property.name ? property.name.text : text;
          return [[name, ts.isPropertyAssignment(property) ? valueOf(property.initializer) : text]];
        }),
      );
    }
    if (ts.isNumericLiteral(node)) {
      return Number(node.text);
    }
    return ts.isStringLiteralLike(node) ? node.text : node.getText(file);
  };
  const exported = statements.filter(({ modifiers }) =>
    modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
  );
  return Object.fromEntries(
    exported.flatMap(({ declarationList }) =>
      declarationList.declarations.map(({ name, initializer }) => [
        name.getText(file),
        valueOf(initializer),
      ]),
    ),
  );
}
