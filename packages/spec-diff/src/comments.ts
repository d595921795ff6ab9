/** What changed in the comments of declarations, and whether anything else did. */

import ts from "typescript";

import type { JudgedFinding } from "./finding.ts";
import { readable } from "./places.ts";
import type { Side } from "./type-program.ts";

/** A file's text without its comments. */
export const withoutComments = (file: ts.SourceFile): string => printer.printFile(file);

/** Comments that changed on members that both files have. */
export function documentationChanges(from: Side, to: Side): JudgedFinding[] {
  const [before, after] = [comments(from), comments(to)];
  return [...before].flatMap(([path, text]) =>
    after.has(path) && after.get(path) !== text
      ? [
          {
            path,
            component: path,
            rule: "documentation",
            text: "changed its documentation",
            bump: "patch" as const,
          },
        ]
      : [],
  );
}

// --- internal ---

const printer = ts.createPrinter({ removeComments: true });

function comments({ file, operationOf }: Side): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: ts.Node, names: readonly string[]): void => {
    const name =
      ts.isInterfaceDeclaration(node) || ts.isPropertySignature(node) ? node.name : undefined;
    const below = name ? [...names, "text" in name ? name.text : name.getText(file)] : names;
    if (name) {
      const docs = ts.getJSDocCommentsAndTags(node).map((doc) => doc.getText(file));
      const path = readable(below, operationOf);
      found.set(path, (found.get(path) ?? "") + docs.join("\n"));
    }
    ts.forEachChild(node, (child) => visit(child, below));
  };
  visit(file, []);
  return found;
}
