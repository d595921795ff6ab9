import { type Content, type Operation, type RequestBody, type Schema } from "./description.ts";
import { MULTIPART_TYPE } from "./media-types.ts";
import { combinationsOf, propertiesOf, requiredNames } from "./schemas.ts";
import type { PrintedParameter } from "./parameters.ts";
import { closedShapeOf, type Shape } from "./shape.ts";

/** How the body of a request is made from the flat input of an operation. */
export interface BodyAnnotations {
  properties: [name: string, value: PrintedParameter][];
  /** True if the body must be sent although no property is required. */
  isSentEmpty: boolean;
  /** The forms of which the body must have one; undefined if there is no choice. */
  forms: BodyForm[] | undefined;
  /** True if the properties are the parts of a multipart body. */
  isMultipart: boolean;
}

/** Describes the body of a request, which is an object. */
export function describeBody({ requestBody }: Operation): BodyAnnotations {
  const schema = requestBody && bodySchemaOf(requestBody.content);
  if (!requestBody || !schema) {
    return { properties: [], isSentEmpty: false, forms: undefined, isMultipart: false };
  }

  const isMultipart = MULTIPART_TYPE in requestBody.content;
  const forms = formsOf(requestBody, schema);
  const required = requestBody.required ? requiredNames(schema) : new Set<string>();
  const properties = [...propertiesOf(schema)].map(
    ([name, { limits, isNullable }]): [string, PrintedParameter] => [
      name,
      {
        in: "body",
        ...(required.has(name) && { required: true }),
        // The schema of a file has no type, which would allow null.
        ...(isNullable && !isMultipart && { nullable: true }),
        ...limits,
      },
    ],
  );
  return {
    properties,
    isSentEmpty: requestBody.required === true && required.size === 0,
    forms: forms.length > 1 ? forms : undefined,
    isMultipart,
  };
}

// --- internal ---

interface BodyForm {
  required: string[];
  shape: Shape;
}

function bodySchemaOf(content: Content): Schema | undefined {
  return Object.values(content)[0]?.schema;
}

function formsOf({ required }: RequestBody, schema: Schema): BodyForm[] {
  const forms = combinationsOf(schema).map((schemas) => ({
    required: schemas.flatMap(({ required: names = [] }) => names),
    shape: closedShapeOf(schemas),
  }));

  const needsProperties = forms.every((form) => form.required.length > 0);
  if (!required && (forms.length > 1 || needsProperties)) {
    // The client sends no body if none of its properties is set.
    forms.push({ required: [], shape: {} });
  }
  return forms;
}
