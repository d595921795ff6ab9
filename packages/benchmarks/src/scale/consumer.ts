/** The code of a user, in a project beside the client. */

/** The operation of a description that a user calls, with an input. */
export interface ConsumerCall {
  operationId: string;
  input: object;
}

/** Writes a module that makes the calls. */
export function createConsumer(calls: readonly ConsumerCall[]): string {
  const functions = calls.map(
    ({ operationId, input }) =>
      `export const ${operationId} = () => roma.${operationId}(${JSON.stringify(input)});`,
  );

  return `import { createRomaClient, type RomaClient } from "@roma-assets/client";

export const roma: RomaClient = createRomaClient({
  endpoint: "https://roma.example.com",
  projectId: "project",
  instanceId: "instance",
  token: "token",
});
${functions.join("\n")}
`;
}

/**
 * Returns a call of each operation of a description, with its first examples.
 *
 * @param description a description whose parameters are in its operations.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- parsed OpenAPI
export function listCalls(description: Record<string, any>): ConsumerCall[] {
  const items = Object.values<object>(description["paths"]);
  const operations = items.flatMap((item) => Object.values<Operation>({ ...item }));

  return operations
    .filter(({ operationId }) => operationId !== undefined)
    .map(({ operationId, parameters = [], requestBody }) => {
      const [example] = Object.values(requestBody?.content["application/json"].examples ?? {});
      const named = parameters.filter(({ name }) => name !== undefined);
      const values = named.map(({ name, example: value }) => [name, value]);
      return { operationId, input: { ...Object.fromEntries(values), ...example?.value } };
    });
}

// --- internal ---

/** The parts of an operation that a call follows from. A parameter by reference has no name. */
interface Operation {
  operationId: string;
  parameters?: { name?: string; example?: unknown }[];
  requestBody?: {
    content: { "application/json": { examples: Record<string, { value: object }> } };
  };
}
