/** A generated pair of large descriptions, with recursive unions and shared components. */

type Json = Record<string, unknown>;

/** Two revisions of a description: the second one changes a few components that many others use. */
export interface LargePair {
  readonly base: Json;
  readonly next: Json;
}

/**
 * Creates a pair of descriptions.
 *
 * @param bytes the minimum size of each, as JSON.
 */
export function createLargePair(bytes: number): LargePair {
  const schemas: Record<string, Json> = { ...createFilters(), ...createShared() };
  const paths: Record<string, Json> = {};
  let size = 0;

  for (let index = 0; size < bytes; index += 1) {
    const group = createGroup(index);
    Object.assign(schemas, group.schemas);
    Object.assign(paths, group.paths);
    size += JSON.stringify(group).length;
  }

  const base = {
    openapi: "3.1.0",
    info: { title: "Large", version: "1" },
    paths,
    components: { schemas },
  };

  return { base, next: revise(base) };
}

// --- internal ---

/** Number of kinds of filters, each of which may contain all others. */
const FILTER_KINDS = 8;

/** Number of schemas that all groups use. */
const SHARED_SCHEMAS = 40;

function refer(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** Creates a recursive union: filters that combine filters. */
function createFilters(): Record<string, Json> {
  const names = Array.from({ length: FILTER_KINDS }, (_, index) => `Filter${index}`);
  const filters = names.map((name, index) => [
    name,
    {
      type: "object",
      required: ["kind", "operands"],
      properties: {
        kind: { const: `kind-${index}` },
        operands: { type: "array", items: refer("Filter"), maxItems: 10 + index },
        left: refer("Filter"),
        right: { anyOf: [refer("Filter"), { type: "null" }] },
        field: { type: "string", maxLength: 64 },
      },
    },
  ]);

  return { Filter: { anyOf: names.map(refer) }, ...Object.fromEntries(filters) };
}

function createShared(): Record<string, Json> {
  const entries = Array.from({ length: SHARED_SCHEMAS }, (_, index) => [
    `Shared${index}`,
    {
      type: "object",
      description: `The part number ${index} that many resources have in common`,
      required: ["id"],
      properties: {
        id: { type: "string", format: "uuid" },
        name: { type: "string", minLength: 1, maxLength: 255 },
        next: refer(`Shared${(index + 1) % SHARED_SCHEMAS}`),
        filter: refer("Filter"),
        state: { type: "string", enum: ["new", "running", "done", `special-${index}`] },
      },
    },
  ]);

  return Object.fromEntries(entries) as Record<string, Json>;
}

interface Group {
  readonly schemas: Record<string, Json>;
  readonly paths: Record<string, Json>;
}

/** Creates a resource: its schemas, and the operations that use them. */
function createGroup(index: number): Group {
  const shared = (offset: number) => refer(`Shared${(index + offset) % SHARED_SCHEMAS}`);
  const variants = ["A", "B", "C", "D"].map((letter) => `Resource${index}${letter}`);
  const details = variants.map((name, position) => [
    name,
    {
      allOf: [
        refer(`Resource${index}Base`),
        {
          type: "object",
          required: ["kind"],
          properties: {
            kind: { const: name },
            [`detail${position}`]: shared(position),
            children: { type: "array", items: refer(`Resource${index}`) },
          },
        },
      ],
    },
  ]);

  const schemas = {
    [`Resource${index}Base`]: {
      type: "object",
      required: ["id", "owner"],
      properties: {
        id: { type: "string", description: "The ID of the resource", pattern: "^[a-z0-9]+$" },
        owner: shared(5),
        tags: { type: "array", items: { type: "string", maxLength: 64 }, maxItems: 50 },
        created_at: { type: "string", format: "date-time", description: "When it was created" },
        size: { type: "integer", minimum: 0, maximum: 1_000_000 },
      },
    },
    [`Resource${index}`]: { oneOf: variants.map(refer) },
    ...Object.fromEntries(details),
  };

  const json = (schema: Json) => ({ content: { "application/json": { schema } } });
  const found = { description: "The resource", ...json(refer(`Resource${index}`)) };
  const failed = { description: "It failed", ...json(refer("Shared0")) };
  const item = (name: string, requestBody?: Json) => ({
    operationId: `${name}Resource${index}`,
    summary: `What ${name} does with the resources of group ${index}`,
    parameters: [
      { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100 } },
      { name: "marker", in: "query", schema: { type: "string", maxLength: 64 } },
    ],
    ...(requestBody && { requestBody: { required: true, ...requestBody } }),
    responses: { "200": found, "400": failed, default: failed },
  });

  const paths = {
    [`/resources-${index}`]: {
      get: item("list"),
      post: item("create", json(refer(`Resource${index}`))),
      put: item("search", json(refer("Filter"))),
    },
  };

  return { schemas, paths };
}

/** Returns the next revision: limits, a value and a property change in shared components. */
function revise(base: Json): Json {
  const next = structuredClone(base) as {
    components: { schemas: Record<string, { properties: Record<string, Json> }> };
  } & Json;
  const { schemas } = next.components;

  schemas["Shared3"]!.properties["note"] = { type: "string" };
  schemas["Shared7"]!.properties["name"] = { type: "string", minLength: 1, maxLength: 100 };
  schemas["Filter2"]!.properties["comment"] = { type: "string" };
  schemas["Resource9Base"]!.properties["size"] = { type: "integer", minimum: 0 };

  return next;
}
