/** What a user of a version wrote, made from that version's own description. */

// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

/**
 * Writes a user's module: calls every operation with every named example, reads everything that
 * the examples of its answers hold, and names every schema and every answer.
 *
 * @param description the API description that the user's version was made from.
 */
export function consumerOf(description: Json): string {
  const follow = (value: Json): Json =>
    typeof value?.$ref === "string"
      ? value.$ref
          .slice(2)
          .split("/")
          .reduce((node: Json, key: string) => node[key], description)
      : value;
  const calls: string[] = [];
  const types = Object.keys(description.components?.schemas ?? {}).map(
    (name) => `components["schemas"][${JSON.stringify(name)}]`,
  );
  for (const path of Object.values<Json>(description.paths)) {
    for (const operation of Object.values<Json>(path)) {
      const id = operation.operationId;
      if (id === undefined) {
        continue;
      }
      const parameters = (operation.parameters ?? []).map(follow);
      const given = Object.fromEntries(
        parameters
          .filter(({ name }: Json) => !bound.includes(name))
          .map(({ name, example }: Json) => [name, example]),
      );
      const responses = Object.entries<Json>(operation.responses).map(
        ([status, response]) => [status, follow(response)] as const,
      );
      const success = responses.find(([status]) => status.startsWith("2"))?.[1];
      const read = examples(success).flatMap((example) => accesses("result", example));
      const bodies = operation.requestBody ? examples(follow(operation.requestBody)) : [{}];
      for (const body of bodies) {
        calls.push(`export async function call${calls.length}() {
  const result = await roma.${id}(${JSON.stringify({ ...given, ...body })});
  return [${["result", ...read].join(", ")}];
}`);
      }
      for (const [status] of responses) {
        const key = /^\d+$/.test(status) ? status : JSON.stringify(status);
        types.push(`operations[${JSON.stringify(id)}]["responses"][${key}]`);
      }
    }
  }
  return `import { ApiError, createRomaClient, type RomaClient } from "@roma-assets/client";
import type { components, operations, paths } from "@roma-assets/types";

export const roma: RomaClient = createRomaClient({
  endpoint: "https://roma.example.com",
  projectId: "project",
  instanceId: "instance",
  token: "token",
});
export function explain(error: unknown): string {
  return error instanceof ApiError ? \`\${error.status} \${error.errorCode ?? ""}\` : String(error);
}
${calls.join("\n")}
export type Paths = [${Object.keys(description.paths)
    .map((path) => `paths[${JSON.stringify(path)}]`)
    .join(", ")}];
export type Types = [${types.join(", ")}];
`;
}

/** How a user's project is compiled: strictly, by TypeScript's own defaults for Node. */
export const consumerConfig: { compilerOptions: object; files: string[] } = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    module: "nodenext",
    types: [],
    skipLibCheck: true,
  },
  files: ["consumer.ts"],
};

// --- internal ---

/** The parameters that a client is bound to once. */
const bound = ["project_id", "instance_id"];

/** The values of the named examples. */
function examples(message: Json): Json[] {
  return Object.values<Json>(message?.content ?? {}).flatMap(({ examples: named = {} }) =>
    Object.values<Json>(named).map(({ value }) => value),
  );
}

/** The expressions that read each property of a value, and of the first item of each list. */
function accesses(expression: string, value: Json): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [] : accesses(`${expression}?.[0]`, value[0]);
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.keys(value).flatMap((name) => {
    const property = `${expression}?.${name}`;
    return [property, ...accesses(property, value[name])];
  });
}
