import type { Content, Operation } from "./description.ts";
import { isBinary, isOnly, requiredNames } from "./schemas.ts";
import { isJsonType, isTextType } from "./media-types.ts";
import { isObjectSchema, shapeOf } from "./shape.ts";

/** Describes what each documented success brings, by its status. */
export function describeResponses({ responses = {} }: Operation): [string, object][] {
  const successes = Object.entries(responses).filter(([status]) => isSuccess(status));
  return successes.map(([status, { content = {}, headers = {} }]) => {
    const required = Object.entries(headers).map(([name, header]) => [
      name,
      header.required === true,
    ]);
    return [
      status,
      {
        ...describeContent(content),
        ...(required.length > 0 && { headers: Object.fromEntries(required) }),
      },
    ];
  });
}

// --- internal ---

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

function isTextContent(content: Content): boolean {
  return Object.keys(content).some(isTextType);
}

function isBinaryContent(content: Content): boolean {
  return Object.entries(content).some(
    ([mediaType, { schema = {} }]) => !isJsonType(mediaType) && isBinary(schema),
  );
}

function describeContent(content: Content): object {
  const schema = Object.values(content)[0]?.schema;
  if (isTextContent(content)) {
    return { isText: true };
  }
  if (isBinaryContent(content)) {
    return { isBinary: true };
  }
  if (!schema) {
    return {};
  }

  const isArray = isOnly("array", schema);
  if (!isArray && !isObjectSchema(schema)) {
    return {};
  }

  const shape = shapeOf(schema);
  return {
    required: isArray ? [] : [...requiredNames(schema)],
    ...(isArray && { isArray }),
    ...(shape !== undefined && { shape }),
  };
}
