/** Descriptions with any number of operations: this repository's own, with other operations. */

// oxlint-disable-next-line typescript/no-explicit-any -- parsed OpenAPI
type Json = Record<string, any>;

/**
 * Creates a description. Its first operation is `createToken`, which the client calls by hand-written
 * code. The others list, create, read, replace and delete resources, each with schemas of its own.
 *
 * @param repository the parsed description of this repository.
 * @param operationCount the number of operations.
 */
export function createDescription(repository: Json, operationCount: number): Json {
  const resources = listResources(Math.ceil((operationCount - 1) / VERBS.length));
  const paths: Json = { [TOKEN_PATH]: repository["paths"][TOKEN_PATH] };
  let missing = operationCount - 1;

  for (const resource of resources) {
    for (const verb of VERBS.slice(0, missing)) {
      const path = pathOf(resource, verb);
      paths[path] = { ...paths[path], [verb.method]: createOperation(resource, verb) };
      missing -= 1;
    }
  }

  const schemas = Object.assign({}, ...resources.map(createSchemas));
  const description = {
    ...repository,
    tags: [...repository["tags"].filter(({ name }: Json) => name === "Tokens"), RESOURCE_TAG],
    paths,
    components: {
      ...repository["components"],
      parameters: { ...repository["components"].parameters, ...PAGE_PARAMETERS },
      schemas: { ...repository["components"].schemas, ...schemas },
    },
  };

  return removeUnused(description);
}

/** Creates the next revision of a description, with one more property in one of its resources. */
export function reviseDescription(description: Json): Json {
  const next = structuredClone(description);
  const names = Object.keys(next["components"].schemas).filter((name) => name.endsWith("Content"));
  const name = names[Math.floor(names.length / 2)]!;
  next["components"].schemas[name].properties.note = {
    description: "A note for other users.",
    type: "string",
    maxLength: 255,
  };

  return next;
}

// --- internal ---

const TOKEN_PATH = "/v3/auth/tokens";

const RESOURCE_TAG = { name: "Resources", description: "Manages the resources of an instance." };

/** An operationId has no digits, so the names of resources are combined from words. */
const FIRST_WORDS = [
  ..."Access Backup Billing Cluster Device Event Gateway Image".split(" "),
  ..."Message Network Object Product Queue Route Storage".split(" "),
];
const SECOND_WORDS = [
  ..."Alias Binding Channel Domain Entry Filter Group".split(" "),
  ..."Label Monitor Policy Quota Rule Schedule Template".split(" "),
];

/** An operation that each resource has. */
interface Verb {
  name: string;
  method: "get" | "post" | "put" | "delete";
  /** True if the operation is about one of the resources, which its path names. */
  isOfItem: boolean;
}

const VERBS: readonly Verb[] = [
  { name: "list", method: "get", isOfItem: false },
  { name: "create", method: "post", isOfItem: false },
  { name: "get", method: "get", isOfItem: true },
  { name: "replace", method: "put", isOfItem: true },
  { name: "delete", method: "delete", isOfItem: true },
];

const EXAMPLE_ID = "b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3";

const EXAMPLE_CONTENT = {
  name: "orders",
  kind: "standard",
  enabled: true,
  priority: 10,
  labels: ["production"],
  targets: [{ host: "10.0.0.1", port: 8080 }],
};

const EXAMPLE_ITEM = { id: EXAMPLE_ID, create_time: "2022-12-05T06:49:04Z", ...EXAMPLE_CONTENT };

const PAGE_PARAMETERS: Json = {
  Offset: {
    name: "offset",
    in: "query",
    description: "Start of the page.",
    schema: { type: "integer", format: "int32", minimum: 0, default: 0 },
    example: 0,
  },
  Limit: {
    name: "limit",
    in: "query",
    description: "Size of the page.",
    schema: { type: "integer", format: "int32", minimum: 1, maximum: 500, default: 10 },
    example: 100,
  },
};

/** The failures that every operation of this repository's description has. */
const FAILURES: Json = {
  "400": referTo("responses", "BadRequest"),
  "401": referTo("responses", "Unauthorized"),
  "403": referTo("responses", "Forbidden"),
  "429": referTo("responses", "TooManyRequests"),
  "5XX": referTo("responses", "ServerError"),
  default: referTo("responses", "OtherError"),
};

function listResources(count: number): string[] {
  const names = FIRST_WORDS.flatMap((first) => SECOND_WORDS.map((second) => first + second));
  if (count > names.length) {
    throw new RangeError(`There are names for ${names.length} resources, but not for ${count}.`);
  }

  return names.slice(0, count);
}

/** Returns the name of a resource in a certain style: `BackupRule` is `backup_rule`. */
function separate(resource: string, separator: string): string {
  return resource.replaceAll(/(?<=.)(?=[A-Z])/g, separator).toLowerCase();
}

function pathOf(resource: string, { isOfItem }: Verb): string {
  const collection = `/v2/{project_id}/instances/{instance_id}/${separate(resource, "-")}-items`;
  return isOfItem ? `${collection}/{${separate(resource, "_")}_id}` : collection;
}

function createOperation(resource: string, verb: Verb): Json {
  const words = separate(resource, " ");
  const hasBody = verb.method === "post" || verb.method === "put";

  return {
    operationId: verb.name + resource,
    summary: `Operation ${verb.name} of ${words} items`,
    description:
      `The operation ${verb.name} of the ${words} items of an instance. Users without the role ` +
      `"Tenant Administrator" see only the items that they created.`,
    tags: [RESOURCE_TAG.name],
    parameters: createParameters(resource, verb),
    ...(hasBody && {
      requestBody: {
        description: `The content of the ${words}.`,
        required: true,
        content: createContent(`${resource}Content`, EXAMPLE_CONTENT),
      },
    }),
    responses: { "200": createSuccess(resource, verb), ...FAILURES },
  };
}

function createParameters(resource: string, verb: Verb): Json[] {
  const bound = ["ProjectId", "InstanceId"].map((name) => referTo("parameters", name));
  if (verb.isOfItem) {
    return [...bound, createIdParameter(resource)];
  }

  return verb.method === "get" ? [...bound, ...createFilters()] : bound;
}

function createIdParameter(resource: string): Json {
  return {
    name: `${separate(resource, "_")}_id`,
    in: "path",
    description: `ID of the ${separate(resource, " ")}.`,
    required: true,
    schema: { type: "string", minLength: 1, maxLength: 64 },
    example: EXAMPLE_ID,
  };
}

function createFilters(): Json[] {
  const name = {
    name: "name",
    in: "query",
    description: "Part of the name.",
    schema: { type: "string", minLength: 0, maxLength: 256 },
    example: EXAMPLE_CONTENT.name,
  };

  return [...Object.keys(PAGE_PARAMETERS).map((key) => referTo("parameters", key)), name];
}

function createSuccess(resource: string, { name }: Verb): Json {
  if (name === "list") {
    const page = { total: 1, size: 1, items: [EXAMPLE_ITEM] };
    return { description: "A page.", content: createContent(`${resource}List`, page) };
  }

  return { description: "The item.", content: createContent(resource, EXAMPLE_ITEM) };
}

function createContent(schema: string, value: Json): Json {
  const examples = { orders: { summary: "An item for orders", value } };
  return { "application/json": { schema: referTo("schemas", schema), examples } };
}

function createSchemas(resource: string): Json {
  const words = separate(resource, " ");
  const content = createContentProperties(words);

  return {
    [`${resource}Content`]: {
      description: `What users decide about a ${words}.`,
      type: "object",
      required: ["name", "kind"],
      properties: { ...content, targets: createTargets(resource) },
    },
    [resource]: {
      description: `A ${words}.`,
      type: "object",
      required: ["id", "name"],
      properties: {
        id: { description: `ID of the ${words}.`, type: "string" },
        create_time: { description: "Time of the creation.", type: "string", format: "date-time" },
        ...content,
        targets: createTargets(resource),
      },
    },
    [`${resource}Target`]: {
      description: `A host that a ${words} applies to.`,
      type: "object",
      required: ["host"],
      properties: {
        host: { description: "Name or address.", type: "string", minLength: 1, maxLength: 255 },
        port: { description: "Port.", type: "integer", minimum: 1, maximum: 65_535 },
      },
    },
    [`${resource}List`]: {
      description: `A page of ${words} items.`,
      type: "object",
      required: ["total", "size", "items"],
      properties: {
        total: { description: "Number of all items.", type: "integer" },
        size: { description: "Number of items on the page.", type: "integer" },
        items: { description: "The items.", type: "array", items: referTo("schemas", resource) },
      },
    },
  };
}

function createContentProperties(words: string): Json {
  return {
    name: { description: `Name of the ${words}.`, type: "string", minLength: 1, maxLength: 64 },
    kind: { description: "Kind of the item.", type: "string", examples: ["standard", "extended"] },
    enabled: { description: "True if the item is in use.", type: "boolean" },
    priority: { description: "Items with a higher one come first.", type: "integer", minimum: 0 },
    labels: {
      description: "Labels for searches.",
      type: "array",
      maxItems: 20,
      items: { type: "string", minLength: 1, maxLength: 36 },
    },
  };
}

function createTargets(resource: string): Json {
  const items = referTo("schemas", `${resource}Target`);
  return { description: "The hosts it applies to.", type: "array", maxItems: 100, items };
}

function referTo(kind: string, name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

/** Removes the components that nothing refers to, which the lint rules refuse. */
function removeUnused(description: Json): Json {
  const used = new Set<string>();
  collectReferences(description["paths"], description, used);

  const components = Object.entries<Json>(description["components"]).map(([kind, parts]) => {
    const isUsed = (name: string) => used.has(`#/components/${kind}/${name}`);
    const kept = Object.entries(parts).filter(
      ([name]) => kind === "securitySchemes" || isUsed(name),
    );
    return [kind, Object.fromEntries(kept)];
  });

  return { ...description, components: Object.fromEntries(components) };
}

/** Adds every component that a value refers to, directly or through others. */
function collectReferences(value: unknown, description: Json, used: Set<string>): void {
  if (typeof value !== "object" || value === null) {
    return;
  }

  for (const [key, child] of Object.entries(value)) {
    if (key === "$ref" && typeof child === "string" && !used.has(child)) {
      used.add(child);
      const [, kind = "", name = ""] = /^#\/components\/(\w+)\/(\w+)$/.exec(child) ?? [];
      collectReferences(description["components"][kind][name], description, used);
    }

    collectReferences(child, description, used);
  }
}
