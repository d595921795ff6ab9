import { describeBody } from "./body.ts";
import {
  type Description,
  isOperation,
  type Operation,
  type Parameter,
  type PathItem,
  type ReferencingDescription,
} from "./description.ts";
import { MULTIPART_TYPE } from "./media-types.ts";
import { describeParameters, describeQueryStyles } from "./parameters.ts";
import { describeResponses } from "./responses.ts";

/**
 * Adds to each operation what the template prints besides its documentation, as the vendor extensions
 * `x-path`, `x-params`, `x-empty-body`, `x-body-forms`, `x-multipart`, `x-single-use`, `x-responses`
 * and `x-request-format`. Every name and every value in them is a literal of TypeScript already, because openapi-generator's own
 * escaping is meant for HTML.
 *
 * @param description changed in place.
 * @param dereferenced the same description without references. Its shapes must be supported.
 */
export function annotate(description: ReferencingDescription, dereferenced: Description): void {
  for (const [path, item] of Object.entries(dereferenced.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      const annotated = description.paths?.[path]?.[method];
      if (isOperation(operation) && isOperation(annotated)) {
        Object.assign(annotated, annotateOperation(path, item, method, operation));
      }
    }
  }
}

/** Returns true if the annotated operations need the function `formatRequest`. */
export function hasRequestFormats({ paths = {} }: ReferencingDescription): boolean {
  const items = Object.values(paths).flatMap((item) => Object.values(item));
  return items.some((item) => isOperation(item) && "x-request-format" in item);
}

// --- internal ---

function annotateOperation(
  path: string,
  item: PathItem,
  method: string,
  operation: Operation,
): object {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
  const { properties, isSentEmpty, forms, isMultipart } = describeBody(operation);
  const { "x-single-use": singleUse } = operation;
  const params = [
    ...["path", "query", "header"].flatMap((place) => describeParameters(parameters, place)),
    ...properties,
  ];
  const format = describeRequestFormat(operation, parameters);

  return {
    "x-path": toLiteral(path),
    "x-params": params.map(toPrinted),
    ...(isSentEmpty && { "x-empty-body": true }),
    ...(forms && { "x-body-forms": toLiteral(forms) }),
    ...(isMultipart && { "x-multipart": true }),
    ...(singleUse !== undefined && { "x-single-use": toLiteral(singleUse) }),
    "x-responses": describeResponses(operation).map(([status, fields]) => ({
      status,
      fields: Object.entries(fields).map(toPrinted),
    })),
    ...(format && {
      "x-request-format": {
        key: toLiteral(`${method.toUpperCase()} ${path}`),
        value: toLiteral(format),
      },
    }),
  };
}

/** Describes how requests differ from the defaults of openapi-fetch; undefined if they don't. */
function describeRequestFormat(operation: Operation, parameters: Parameter[]): object | undefined {
  const query = describeQueryStyles(parameters);
  const [mediaType = DEFAULT_MEDIA_TYPE] = Object.keys(operation.requestBody?.content ?? {});
  // The media type of a multipart body contains a boundary, which differs for each request.
  const isFixed = mediaType !== DEFAULT_MEDIA_TYPE && mediaType !== MULTIPART_TYPE;
  const format = {
    ...(query && { query }),
    ...(isFixed && { mediaType }),
  };
  return Object.keys(format).length > 0 ? format : undefined;
}

const DEFAULT_MEDIA_TYPE = "application/json";

function toPrinted([name, value]: [string, unknown]): { name: string; value: string } {
  return { name: toLiteral(name), value: toLiteral(value) };
}

/** JSON is also a literal of TypeScript. */
function toLiteral(value: unknown): string {
  return JSON.stringify(value);
}
