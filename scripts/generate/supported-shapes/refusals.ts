/** The name of a refusal. */
export type RefusalName = keyof typeof refusals;

/** The shapes of OpenAPI 3.1 that generation knows and refuses, and the keywords it doesn't know. */
export const refusals = {
  // --- the description as a whole ---
  "openapi-version": {
    shape: "A version of OpenAPI other than 3.1",
    advice: "Write the description in OpenAPI 3.1",
  },
  "unknown-keyword": {
    shape: "A keyword that generation doesn't know",
    advice: "Remove it, or teach scripts/generate what it means",
  },
  "external-reference": {
    shape: "A reference to another file",
    advice: "Move what it refers to into this file",
  },
  "reference-with-keywords": {
    shape: "Keywords beside a `$ref`, except documentation",
    advice: "Combine the keywords and the `$ref` with `allOf`",
  },
  "path-item-reference": {
    shape: "A path by reference",
    advice: "Write its operations where the reference is",
  },
  "incoming-request": {
    shape: "Webhooks and callbacks: requests that the service sends",
    advice: "Describe them elsewhere; the client only sends requests",
  },
  server: {
    shape:
      "A choice of servers, or a server whose URL is relative or has other variables than `{region}`",
    advice: "Keep one `https://` URL; a path may have a global and a regional one",
  },
  "security-scheme": {
    shape: "A security scheme other than an API key in a header",
    advice: "Describe the token as `type: apiKey`, `in: header`",
  },
  "security-choice": {
    shape: "A choice of security schemes, or an optional one",
    advice: "Require exactly one scheme, or none with `security: []`",
  },

  // --- operations and names ---
  method: {
    shape: "OPTIONS, TRACE and other methods",
    advice: "Use GET, HEAD, POST, PUT, PATCH or DELETE",
  },
  "path-text": {
    shape: "A path with characters that a URL doesn't have, or with `.` or `..` as a segment",
    advice: "Percent-encode the characters",
  },
  "operation-name": {
    shape: "An operationId that is also another property of the client or of every object",
    advice: "Choose another operationId",
  },
  "taken-name": {
    shape: "A parameter or a property of the body with the name of another one",
    advice: "The input of an operation is one flat object: each name must occur once",
  },
  "bound-name": {
    shape: "`project_id` or `instance_id` elsewhere than in the path",
    advice: "The client sets them in the path: choose another name",
  },
  "inherited-name": {
    shape: "A name that every object of JavaScript has, such as `constructor` or `__proto__`",
    advice: "Choose another name",
  },
  "path-parameter-name": {
    shape: "A path parameter whose name has other characters than letters, digits and `_`",
    advice: "Rename it: the name isn't sent",
  },
  "header-name": {
    shape: "A header whose name HTTP doesn't allow",
    advice: "Use letters, digits and `-`",
  },
  "fixed-header": {
    shape: "A header that OpenAPI ignores, or that the client or the platform sets",
    advice: "Remove the parameter",
  },
  "schema-name-start": {
    shape: "A component whose name doesn't begin with a letter, such as `3D.Thing`",
    advice: "Choose a name that begins with a letter",
  },
  "schema-name-global": {
    shape:
      "A schema with the name of a global type, such as `Record`, or of the client's own types",
    advice: "Choose another name: the type would take the place of the other one",
  },
  "schema-name-twice": {
    shape: "Components whose types have the same name, such as `Thing-Info` and `ThingInfo`",
    advice: "Choose names that differ by more than case and punctuation",
  },

  // --- parameters ---
  "cookie-parameter": {
    shape: "A parameter in a cookie",
    advice: "The client sends no cookies: describe it as a header or a query parameter",
  },
  "parameter-location": {
    shape: "A parameter elsewhere than in the path, the query, a header or a cookie",
    advice: "Describe it as one of these",
  },
  "parameter-content": {
    shape: "A parameter with a media type (`content`)",
    advice: "Describe it with `schema` as it is written in the URL or the header",
  },
  "parameter-style": {
    shape: "The styles `label` and `matrix`, and other styles than those of the location",
    advice: "Use a style of the table above",
  },
  "parameter-type": {
    shape: "A parameter of a type for which its style defines no text",
    advice: "Use a type and a style of the table above",
  },
  "parameter-untyped": {
    shape: "A parameter without a type",
    advice: "Give its schema a `type`",
  },
  "parameter-nested": {
    shape: "A list or an object in a list or an object of a parameter, or null in one",
    advice: "OpenAPI defines no text for it: use strings, numbers and booleans",
  },
  "parameter-map": {
    shape: "A parameter that is an object with properties of any name",
    advice: "Describe each property",
  },
  "allow-reserved": {
    shape: "`allowReserved: true`",
    advice: "Remove it: reserved characters are percent-encoded, which means the same to servers",
  },
  "allow-empty-value": {
    shape: "`allowEmptyValue: true`, which OpenAPI deprecates",
    advice: "Remove it: an empty string is sent as `name=` anyway",
  },

  // --- request bodies ---
  "body-method": {
    shape: "A request body with GET or HEAD",
    advice: "`fetch` can't send it: use another method",
  },
  "body-media-type": {
    shape: "A request body that is neither JSON nor multipart, such as another form, XML or text",
    advice:
      "Only `application/json`, `application/…+json` and `multipart/form-data` can be sent so far",
  },
  "body-media-types": {
    shape: "A request body with a choice of media types",
    advice: "Keep the one that the client should send",
  },
  "body-encoding": {
    shape: "`encoding` of a body's properties",
    advice:
      "Remove it: it has no meaning for JSON, and each part of a multipart body has the media type of its file",
  },
  "multipart-type": {
    shape:
      "A multipart body that is no object, has parts of any name, or is composed, such as with `allOf`",
    advice: "Its parts are arguments of the operation: describe an object with each of them",
  },
  "multipart-part": {
    shape: "A part of a multipart body that is not a single file, such as text or a list of files",
    advice:
      "Only files can be sent so far: describe one as `contentMediaType` without `type`, or as `format: binary`",
  },
  "multipart-optional": {
    shape: "A multipart body that is optional, or of which no part is required",
    advice: "Require the body and one of its parts: a form without parts means nothing",
  },
  "body-untyped": {
    shape: "A request or response body without a schema",
    advice: "Describe its schema",
  },
  "body-type": {
    shape: "A request body that is or may be a list, a scalar or null",
    advice: "Its properties are arguments of the operation: describe an object",
  },
  "body-open": {
    shape: "A request body with properties of any name",
    advice: "Its properties are arguments of the operation: describe each",
  },
  "body-unreachable": {
    shape: "An optional request body without properties",
    advice: "Require it, or remove it: an empty body can't be told from none",
  },

  // --- responses ---
  "success-missing": {
    shape: "An operation without a documented success",
    advice: "Describe a response with a status of 2XX",
  },
  "response-status": {
    shape: "A response with a status of 1XX or 3XX, or one that isn't registered as a success",
    advice: "Remove it: the client follows no redirects, and reports them as unexpected",
  },
  "response-media-type": {
    shape: "A response that is neither JSON, text nor binary data, such as XML",
    advice:
      "A success can be `application/json`, `application/…+json`, `text/plain`, `text/csv`, `text/html`, or binary: `contentMediaType` without `type`, or `format: binary`; an error must be JSON",
  },
  "response-media-types": {
    shape:
      "A success with a choice of media types, or successes of which only some are text or binary",
    advice: "Keep the one that the client should read",
  },
  "response-body": {
    shape: "A body of a response to HEAD, or with the status 204 or 205",
    advice: "Remove its `content`: HTTP doesn't send it",
  },
  "text-type": {
    shape: "Text that is not described as a string",
    advice: "Describe it as `type: string`",
  },
  "headers-place": {
    shape: "Headers of a success whose body is a scalar, text, null or binary",
    advice:
      "The client returns headers as a property of the body: remove them, or return an object",
  },
  "headers-property": {
    shape: "Headers of a success whose body has a property `headers`",
    advice: "The client returns headers as this property: remove them",
  },
  "header-reference": {
    shape: "An optional response header by reference",
    advice: "Write it in place: its generated type would say that it is required",
  },

  // --- schemas ---
  "boolean-schema": {
    shape: "`true` or `false` as a schema",
    advice: "Write `{}` for any value, or remove what no value is valid for",
  },
  "endless-schema": {
    shape: "A schema that consists of itself",
    advice: "Refer to the schema only within a property or a list",
  },
  "impossible-schema": {
    shape: "A schema for which no value is valid",
    advice: "Correct its types and values",
  },
  "binary-string": {
    shape: "Binary data (`format: binary`) within JSON, or in a parameter or a header",
    advice: "JSON has strings only: encode it as base64, with `contentEncoding`",
  },
  discriminator: {
    shape: "`discriminator`",
    advice:
      "Remove it: alternatives are told apart by their properties, whose types it would change",
  },
  "read-only": {
    shape: "`readOnly` in a request, or `writeOnly` in a response",
    advice: "Use a schema of its own for each direction",
  },
  "any-of-beside": {
    shape: "`anyOf` beside other keywords than documentation and `type`",
    advice: "Combine them with `allOf`: the generated type would be a choice of all",
  },
  "type-list-beside": {
    shape: "A list of types beside `allOf`, `anyOf` or `oneOf`",
    advice: "Move the types into the alternatives: the generated type would lack some",
  },
  "empty-object": {
    shape: "An object without properties within a request, or in `allOf`",
    advice:
      "Describe its properties, add `additionalProperties: true`, or remove its `type` if it is a part of `allOf`: the generated type would forbid all properties",
  },
  "required-apart": {
    shape: "`required` apart from the property that it names",
    advice: "Require the property where it is described, or beside the `allOf` that has it",
  },
  "map-beside": {
    shape: "`additionalProperties` with a schema beside `properties`",
    advice: "Use `additionalProperties: true`, or only one of them: the generated types contradict",
  },
  "enum-without-null": {
    shape: "`enum` without null beside a `type` with null",
    advice: "Add null to the values, or remove it from the types",
  },
} as const;
