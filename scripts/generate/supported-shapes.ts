import { descriptionFile } from "dev-tools";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { GenerateError } from "./errors.ts";
import { reviewHeaderName } from "./supported-shapes/headers.ts";
import { reviewKeywords } from "./supported-shapes/known-keywords.ts";
import { reviewComponentNames } from "./supported-shapes/names.ts";
import { reviewOperations, reviewSecurity, reviewServers } from "./supported-shapes/operations.ts";
import { type FoundRefusal, Review } from "./supported-shapes/review.ts";
import { reviewEndlessSchemas } from "./supported-shapes/schemas.ts";

/**
 * Asserts that generation carries every shape of a description to the wire as described.
 * packages/client/templates/README.md has the table of all shapes.
 *
 * @param text the description as it is written.
 * @param description the parsed description.
 * @throws {GenerateError} naming the place of each other shape, and what to do about it.
 */
export function assertSupportedShapes(text: string, description: object): void {
  const refusals = findRefusals(description);
  if (refusals.length === 0) {
    return;
  }

  const list = refusals.map(({ path, message }) => {
    return `  line ${lineOf(text, path)}, ${toPointer(path)}: ${message}`;
  });
  throw new GenerateError(
    `${descriptionFile} has shapes that can't be generated; nothing was generated:\n${list.join("\n")}`,
  );
}

/** Finds the shapes of a description that generation doesn't carry to the wire as described. */
export function findRefusals(description: object): FoundRefusal[] {
  const review = new Review(description);
  reviewEndlessSchemas(review);
  if (review.found.length > 0) {
    return review.found;
  }

  reviewVersion(review);
  reviewKeywords(review, review.root, "description", new Set(["webhooks"]));
  const webhooks = review.child(review.root, "webhooks");
  if (webhooks) {
    review.refuse("incoming-request", webhooks);
  }

  reviewComponents(review);
  reviewServers(review, review.root, 1);
  reviewSecurity(review, review.root);
  reviewOperations(review);
  return review.found;
}

// --- internal ---

function reviewVersion(review: Review): void {
  const version = review.child(review.root, "openapi");
  if (!String(version?.value).startsWith("3.1.")) {
    review.refuse("openapi-version", version ?? review.root, String(version?.value));
  }
}

function reviewComponents(review: Review): void {
  const components = review.child(review.root, "components");
  if (!components) {
    return;
  }

  reviewKeywords(review, components, "components");
  reviewComponentNames(review);
  for (const [name, scheme] of review.each(components, "securitySchemes")) {
    const [type, location] = ["type", "in"].map((key) => review.child(scheme, key)?.value);
    if (type !== "apiKey" || location !== "header") {
      review.refuse("security-scheme", scheme, name);
    } else {
      reviewKeywords(review, scheme, "security scheme");
      reviewHeaderName(review, scheme, String(review.child(scheme, "name")?.value));
    }
  }
}

/** Returns the line of a place, or of what contains it if it stands elsewhere, such as by an alias. */
function lineOf(text: string, path: readonly string[]): number {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });

  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== undefined) {
      return lineCounter.linePos(offset).line;
    }
  }
  return 1;
}

/** Returns the offset of the key of a property, or of an item of a list. */
function offsetOf(document: Document, path: readonly string[]): number | undefined {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const node = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))?.key
    : document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function toPointer(path: readonly string[]): string {
  return ["#", ...path.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}
