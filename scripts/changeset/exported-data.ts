import ts from "typescript";

/**
 * Reads the exported constants of a TypeScript module of data, without running it. Arrays are
 * sorted, because their order doesn't matter here.
 */
export function readExportedData(code: string): Record<string, unknown> {
  const file = ts.createSourceFile("data.ts", code, ts.ScriptTarget.ESNext, true);
  const statements = file.statements.filter((each) => ts.isVariableStatement(each));
  const constants = new Map(statements.flatMap((each) => declarationsOf(each, file)));

  const exported = statements
    .filter(isExported)
    .flatMap((statement) => declarationsOf(statement, file))
    .map(([name, initializer]) => [name, evaluate(initializer, { file, constants })]);
  return Object.fromEntries(exported);
}

// --- internal ---

type Declaration = [name: string, initializer: ts.Expression | undefined];

interface Context {
  file: ts.SourceFile;
  constants: ReadonlyMap<string, ts.Expression | undefined>;
}

function declarationsOf(statement: ts.VariableStatement, file: ts.SourceFile): Declaration[] {
  return statement.declarationList.declarations.map(({ name, initializer }) => [
    name.getText(file),
    initializer,
  ]);
}

function isExported({ modifiers }: ts.VariableStatement): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** Returns the value of a literal. Anything else is represented by its source text. */
function evaluate(node: ts.Expression | undefined, context: Context): unknown {
  if (node === undefined) {
    return undefined;
  }

  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return evaluate(node.expression, context);
  }

  if (ts.isIdentifier(node) && context.constants.has(node.text)) {
    return evaluate(context.constants.get(node.text), context);
  }

  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map((element) => evaluate(element, context));
    return items.toSorted((a, b) => String(a).localeCompare(String(b)));
  }

  if (ts.isObjectLiteralExpression(node)) {
    return Object.fromEntries(node.properties.flatMap((each) => evaluateProperty(each, context)));
  }

  if (ts.isNumericLiteral(node)) {
    return Number(node.text);
  }

  return ts.isStringLiteralLike(node) ? node.text : node.getText(context.file);
}

function evaluateProperty(
  property: ts.ObjectLiteralElementLike,
  context: Context,
): [name: string, value: unknown][] {
  if (ts.isSpreadAssignment(property)) {
    const spread = evaluate(property.expression, context);
    return typeof spread === "object" && spread !== null ? Object.entries(spread) : [];
  }

  const text = property.getText(context.file);
  const name = property.name && "text" in property.name ? property.name.text : text;
  const value = ts.isPropertyAssignment(property) ? evaluate(property.initializer, context) : text;

  return [[name, value]];
}
