/** Compares the comments of declarations, separately from everything else. */
import ts from "typescript";
import type { JudgedFinding } from "../findings/finding.ts";
import { toPath } from "../findings/place-names.ts";
import type { DeclarationFile } from "./type-program.ts";

/** Returns true if two files differ in their comments and their layout only. */
export function differOnlyInComments(a: ts.SourceFile, b: ts.SourceFile): boolean {
  const scanners = [createScanner(a), createScanner(b)] as const;

  for (;;) {
    const [kind, other] = scanners.map((scanner) => scanner.scan());
    const [text, otherText] = scanners.map((scanner) => scanner.getTokenText());
    if (kind !== other || text !== otherText) {
      return false;
    }
    if (kind === ts.SyntaxKind.EndOfFileToken) {
      return true;
    }
  }
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

/** Creates a scanner that skips comments and white space. */
function createScanner({ text }: ts.SourceFile): ts.Scanner {
  return ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, text);
}

/** Returns the comments of all members by their paths. */
function readComments({ source, operationOf }: DeclarationFile): Map<string, string> {
  const comments = new Map<string, string>();

  function visit(node: ts.Node, names: readonly string[]): void {
    const name = nameOf(node, source);
    const here = name === undefined ? names : [...names, name];

    if (name !== undefined) {
      const path = toPath(here, operationOf);
      comments.set(path, (comments.get(path) ?? "") + readComment(node, source));
    }

    ts.forEachChild(node, (child) => visit(child, here));
  }

  visit(source, []);

  return comments;
}

/** Reads the documentation of a node. Other comments, such as the first line of a file, are none. */
function readComment(node: ts.Node, { text }: ts.SourceFile): string {
  const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? [];
  const comments = ranges.map(({ pos, end }) => text.slice(pos, end));
  return comments.filter((comment) => comment.startsWith("/**")).join("\n");
}

function nameOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (!ts.isInterfaceDeclaration(node) && !ts.isPropertySignature(node)) {
    return undefined;
  }

  return "text" in node.name ? node.name.text : node.name.getText(source);
}
