/** Compares the comments of declarations, separately from everything else. */
import ts from "typescript";
import type { JudgedFinding } from "./finding.ts";
import { toPath } from "./place-names.ts";
import type { DeclarationFile } from "./type-program.ts";

/** Returns the text of a file without its comments. */
export function withoutComments(source: ts.SourceFile): string {
  return printer.printFile(source);
}

/** Returns the members of both files whose comments changed. */
export function findDocumentationChanges(
  from: DeclarationFile,
  to: DeclarationFile,
): JudgedFinding[] {
  const fromComments = readComments(from);
  const toComments = readComments(to);
  const changed = [...fromComments].filter(
    ([path, text]) => toComments.has(path) && toComments.get(path) !== text,
  );

  return changed.map(([path]) => ({
    path,
    component: path,
    rule: "documentation",
    change: "changed",
    bump: "patch",
  }));
}

// --- internal ---

const printer = ts.createPrinter({ removeComments: true });

/** Returns the comments of all members by their paths. */
function readComments({ source, operationOf }: DeclarationFile): Map<string, string> {
  const comments = new Map<string, string>();

  function visit(node: ts.Node, names: readonly string[]): void {
    const name = nameOf(node, source);
    const here = name === undefined ? names : [...names, name];

    if (name !== undefined) {
      const path = toPath(here, operationOf);
      const docs = ts.getJSDocCommentsAndTags(node).map((doc) => doc.getText(source));
      comments.set(path, (comments.get(path) ?? "") + docs.join("\n"));
    }

    ts.forEachChild(node, (child) => visit(child, here));
  }

  visit(source, []);

  return comments;
}

function nameOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (!ts.isInterfaceDeclaration(node) && !ts.isPropertySignature(node)) {
    return undefined;
  }

  return "text" in node.name ? node.name.text : node.name.getText(source);
}
