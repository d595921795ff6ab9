import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as roma from "@roma-assets/client";
import { createSandbox } from "@roma-assets/sandbox";
import {
  createValidator,
  type DescribedOperation,
  type Json,
  type WireRequest,
  type WireResponse,
} from "@roma-assets/sandbox/validate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countKinds, type NamedRecording, readRecordings, relevantHeaders } from "./recording.ts";
import { typeErrors } from "./types.ts";

const validator = createValidator(undefined, { closed: true });
const recordings = readRecordings();

for (const recording of recordings) {
  const { name, operationId, request, response } = recording;
  const operation = validator.operations.find((each) => each.operationId === operationId);

  describe(name, () => {
    test("the request is what the YAML describes", () => {
      expect(validator.find(request)?.operationId).toBe(operationId);
      expect(validator.checkRequest(operation!, request)).toEqual([]);
    });

    test("the response is what the YAML describes", () => {
      expect(validator.checkResponse(operation!, response)).toEqual([]);
    });

    test("the recording fits the generated types", () => {
      expect(typeErrorsByName().get(name)).toEqual([]);
    });

    test("the client puts exactly this request on the wire", async () => {
      const { sent } = await exchange(recording);
      expect(sent).toEqual([request]);
    });

    test("the client returns or throws exactly what the response says", async () => {
      const { outcome } = await exchange(recording);
      expect(outcome).toEqual(expectedOutcome(operation!, response));
    });

    test("the sandbox accepts the request and answers as the YAML allows", async () => {
      const answer = await askSandbox(operation!, request);
      expect(answer.status, JSON.stringify(answer.body)).toBeOneOf([200, 201, 404]);
      expect(validator.checkResponse(operation!, answer)).toEqual([]);
    });
  });
}

describe("coverage", () => {
  test.for(recordings)("the operation of $name is in the YAML", ({ operationId }) => {
    expect(validator.operations.map((operation) => operation.operationId)).toContain(operationId);
  });

  const statuses = validator.operations.flatMap((operation) =>
    Object.keys(operation.responses)
      .filter((status) => status !== "default")
      .map((status) => ({ operation, operationId: operation.operationId, status })),
  );
  test.for(statuses)("$operationId $status has a recording", ({ operation, status }) => {
    const recorded = recordings
      .filter(({ operationId }) => operationId === operation.operationId)
      .map(({ response }) => validator.documented(operation, response.status));
    expect(recorded).toContain(status);
  });

  test("every source is of a known kind", () => {
    const counts = countKinds(recordings);
    console.log(`${recordings.length} recordings; their requests and responses:`, counts);
    expect(Object.keys(counts)).toHaveLength(4);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(2 * recordings.length);
  });
});

describe("limits", () => {
  const limits = validator.operations.flatMap((operation) =>
    limitsOf(operation).map((limit) => ({ operationId: operation.operationId, ...limit })),
  );

  test.for(limits)(
    "$operationId sends $name of $most and refuses one more",
    async ({ operationId, name, most, make }) => {
      const recording = recordings.find((each) => each.operationId === operationId);
      expect(recording, `a recording of ${operationId}`).toBeDefined();
      const allowed = await exchange(withValue(recording!, name, make(most)));
      expect(allowed.sent).toHaveLength(1);
      const refused = await exchange(withValue(recording!, name, make(most + 1)));
      expect(refused.sent).toEqual([]);
      expect(refused.error).toBeInstanceOf(roma.LimitError);
      expect(refused.error).toMatchObject({ most, received: most + 1 });
    },
  );
});

// --- the server that answers what is recorded, and what it sees ---

let current: { response: WireResponse; sent: WireRequest[] };
let endpoint = "";
const server = createServer({ maxHeaderSize: 256 * 1024 }, async (incoming, outgoing) => {
  const body = Buffer.concat(await incoming.toArray()).toString();
  const url = new URL(incoming.url ?? "", endpoint);
  const headers = Object.entries(incoming.headersDistinct).filter(([name]) =>
    relevantHeaders.request.includes(name),
  );
  current.sent.push({
    method: incoming.method ?? "",
    path: url.pathname,
    ...(url.search && { query: Object.fromEntries(url.searchParams) }),
    headers: Object.fromEntries(headers.map(([name, values]) => [name, String(values)])),
    ...(body && { body: JSON.parse(body) }),
  });
  outgoing.writeHead(current.response.status, current.response.headers);
  outgoing.end(JSON.stringify(current.response.body));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** Makes the recorded call with the built client, against the recorded response. */
async function exchange(recording: NamedRecording) {
  current = { response: recording.response, sent: [] };
  const client: Json = roma.createRomaClient({
    ...recording.call.options,
    endpoint,
    iamEndpoint: endpoint,
  });
  const { sent } = current;
  try {
    const outcome = await client[recording.operationId](recording.call.input);
    return { sent, outcome };
  } catch (error) {
    return { sent, error, outcome: error instanceof Error ? { ...error } : error };
  }
}

/** What the client has to make of a response, by the API description alone. */
function expectedOutcome(operation: DescribedOperation, response: WireResponse): unknown {
  const { status, headers, body } = response;
  if (status >= 400) {
    return {
      name: "ApiError",
      code: "api",
      status,
      errorCode: body.error_code ?? String(body.error.code),
      errorMessage: body.error_msg ?? body.error.message,
      errorDetails: body.error_details ?? body.error?.title,
      requestId: body.request_id ?? headers["x-request-id"],
      body,
    };
  }
  const documented = validator.documented(operation, status) ?? "";
  const names = Object.keys(operation.responses[documented]?.headers ?? {});
  return names.length === 0
    ? body
    : {
        ...body,
        headers: Object.fromEntries(names.map((name) => [name, headers[name.toLowerCase()]])),
      };
}

/** Sends the recorded request to a sandbox, with a token that is valid there. */
async function askSandbox(
  operation: DescribedOperation,
  request: WireRequest,
): Promise<WireResponse> {
  const sandbox = createSandbox();
  const headers = new Headers(request.headers);
  if (operation.token) {
    headers.set(operation.token.header, sandbox.issueToken());
  }
  const url = new URL(`https://sandbox${request.path}`);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    url.searchParams.set(name, value);
  }
  const response = await sandbox.fetch(url, {
    method: request.method,
    headers,
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.json(),
  };
}

let checked: Map<string, string[]> | undefined;
function typeErrorsByName(): Map<string, string[]> {
  checked ??= typeErrors(recordings, ({ operationId, response }) => {
    const operation = validator.operations.find((each) => each.operationId === operationId);
    return operation && validator.documented(operation, response.status);
  });
  return checked;
}

/** The upper limits of an operation's parameters and of its body's properties. */
function limitsOf(operation: DescribedOperation) {
  const properties = operation.requestBody?.content["application/json"]?.schema.properties;
  const schemas = [
    ...operation.parameters.map(({ name, schema }) => ({ name, schema })),
    ...Object.entries<Json>(properties ?? {}).map(([name, schema]) => ({ name, schema })),
    ...(operation.token ? [{ name: "token", schema: operation.token }] : []),
  ];
  return schemas.flatMap(({ name, schema }) => {
    if (schema.maxItems !== undefined) {
      return { name, most: schema.maxItems, make: (count: number) => Array(count).fill("a") };
    }
    const most = schema.maxLength;
    return most === undefined ? [] : { name, most, make: (count: number) => "a".repeat(count) };
  });
}

/** The recording with another value in its call, be it an argument or an option of the client. */
function withValue(recording: NamedRecording, name: string, value: Json): NamedRecording {
  const option = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const call = structuredClone(recording.call);
  if (option in call.options) {
    call.options[option] = value;
  } else {
    call.input[name] = value;
  }
  return { ...recording, call };
}
