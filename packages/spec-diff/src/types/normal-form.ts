/** Brings generated code into a form that doesn't depend on the order of unordered parts. */
import ts from "typescript";

/**
 * Returns the text of a file without its comments, and with the members of types and objects and
 * the variants of unions sorted.
 *
 * @param options.docs keeps JSDoc.
 */
export function normalForm(code: string, { docs = false }: { docs?: boolean } = {}): string {
  const file = ts.createSourceFile("code.ts", code, ts.ScriptTarget.ESNext, true);

  function toText(node: ts.Node): string {
    const children = node
      .getChildren(file)
      .filter((child) => !SEPARATORS.has(child.kind) && (docs || !ts.isJSDoc(child)));
    if (children.length === 0 || ts.isJSDoc(node)) {
      return node.getText(file);
    }

    const texts = children.map(toText);
    const isSet = node.kind === ts.SyntaxKind.SyntaxList && isUnordered(node.parent);

    return isSet ? texts.sort().join("; ") : texts.join(" ");
  }

  return toText(file);
}

// --- internal ---

/** Tokens that are optional. */
const SEPARATORS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.SemicolonToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.AmpersandToken,
]);

function isUnordered(node: ts.Node): boolean {
  return (
    ts.isSourceFile(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeLiteralNode(node) ||
    ts.isUnionTypeNode(node) ||
    ts.isIntersectionTypeNode(node) ||
    ts.isObjectLiteralExpression(node) ||
    // Generated arrays, such as the names of required properties, are sets.
    ts.isArrayLiteralExpression(node)
  );
}
