/** Generated code in a form that does not depend on the order of what has none. */

import ts from "typescript";

/**
 * The text of a file without its comments, the members of each type and object and the variants of each union in one order.
 *
 * @param options.docs Keeps JSDoc.
 */
export function normalForm(code: string, { docs = false }: { docs?: boolean } = {}): string {
  const file = ts.createSourceFile("code.ts", code, ts.ScriptTarget.ESNext, true);
  const text = (node: ts.Node): string => {
    const children = node
      .getChildren(file)
      .filter((child) => !separators.has(child.kind) && (docs || !ts.isJSDoc(child)));
    if (children.length === 0 || ts.isJSDoc(node)) return node.getText(file);
    if (node.kind !== ts.SyntaxKind.SyntaxList || !isUnordered(node.parent)) {
      return children.map(text).join(" ");
    }
    return children.map(text).sort().join("; ");
  };
  return text(file);
}

// --- internal ---

/** Whether they are there is a matter of taste. */
const separators = new Set([
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.SemicolonToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.AmpersandToken,
]);

const isUnordered = (node: ts.Node): boolean =>
  ts.isSourceFile(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeLiteralNode(node) ||
  ts.isUnionTypeNode(node) ||
  ts.isIntersectionTypeNode(node) ||
  ts.isObjectLiteralExpression(node) ||
  // What is generated as a list, such as the names that are required, is a set in the document.
  ts.isArrayLiteralExpression(node);
