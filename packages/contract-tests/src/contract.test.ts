import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as roma from "@roma-assets/client";
import { createSandbox } from "@roma-assets/sandbox";
import {
  type DescribedOperation,
  findDocumentedStatus,
  type Json,
  readDescription,
} from "@roma-assets/sandbox/description";
import {
  createValidator,
  type WireRequest,
  type WireResponse,
} from "@roma-assets/sandbox/validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limitsOf } from "./limits.ts";
import { omissions, optionOf } from "./omissions.ts";
import {
  countKinds,
  type NamedRecording,
  queryOf,
  readRecordings,
  relevantHeaders,
} from "./recording.ts";
import { createTypeChecker } from "./types.ts";

const description = readDescription();
const validator = createValidator(description, { closed: true });
const recordings = withEveryOption(readRecordings());
const incomplete = omissions(recordings, validator);
const tokenHeaders = validator.operations.map(({ token }) => token?.header.toLowerCase() ?? "");
/** For the test that is the first to need the compiler. */
const slow = { timeout: 60_000 };

for (const recording of recordings) {
  const { name, operationId, request, response } = recording;
  const operation = validator.operations.find((each) => each.operationId === operationId);

  describe(name, () => {
    test("the request is what the YAML describes", () => {
      expect(validator.findOperation(request)?.operationId).toBe(operationId);
      expect(validator.checkRequest(operation!, request)).toEqual([]);
    });

    test("the response is what the YAML describes", () => {
      expect(validator.checkResponse(operation!, response)).toEqual([]);
    });

    test("the recording fits the generated types", slow, () => {
      expect(typeErrorsOf(name)).toEqual([]);
    });

    test("the client puts exactly this request on the wire", async () => {
      const { sent } = await exchange(recording);
      expect(sent).toEqual([request]);
    });

    test("the client returns or throws exactly what the response says", async () => {
      const { outcome } = await exchange(recording);
      expect(outcome).toEqual(meant(recording).outcome);
    });

    test("the sandbox accepts the request and answers as the YAML allows", async () => {
      const answer = await askSandbox(operation!, request);
      expect(String(answer.status), JSON.stringify(answer.body)).toMatch(/^2|^404$/);
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
      .map(({ response }) => findDocumentedStatus(operation, response.status));
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
    limitsOf(operation, description).map((limit) => ({
      operationId: operation.operationId,
      ...limit,
    })),
  );

  test.for(limits)(
    "$operationId takes $name of $least to $most",
    async ({ operationId, name, least, most, make }) => {
      const recording = recordings.find((each) => each.operationId === operationId);
      expect(recording, `a recording of ${operationId}`).toBeDefined();
      for (const size of [least, most === Infinity ? 1_000 : most]) {
        const { sent } = await exchange(withValue(recording!, name, make(size)));
        expect(sent, `${size} are sent`).toHaveLength(1);
      }
      for (const size of [least - 1, most + 1].filter((each) => each >= 0 && each < Infinity)) {
        const { sent, error } = await exchange(withValue(recording!, name, make(size)));
        expect(sent, `${size} are not sent`).toEqual([]);
        expect(error).toBeInstanceOf(roma.RomaError);
        if (size > most) {
          expect(error).toMatchObject({ name: "LimitError", parameter: name, max: most });
        }
      }
    },
  );
});

describe("servers", () => {
  test.for(validator.operations)("$operationId goes to its own", async ({ operationId, path }) => {
    const [server] = description.paths[path].servers ?? description.servers;
    const region = "some-region-1";
    const recording = recordings.find((each) => each.operationId === operationId);
    expect(recording, `a recording of ${operationId}`).toBeDefined();
    const { response, call } = recording!;
    const origins: string[] = [];
    const client: Json = roma.createRomaClient({
      ...call.options,
      region,
      fetch: async (input, init) => {
        origins.push(new URL(new Request(input, init).url).origin);
        return new Response(response.body && JSON.stringify(response.body), response);
      },
    });
    await client[operationId](call.input);
    expect(origins).toEqual([server.url.replace("{region}", region)]);
  });
});

// The YAML, the types and the client have to agree on what is required.
describe("left out", () => {
  for (const { name, recording, of, refused, typed, shallow } of incomplete) {
    test(name, slow, async () => {
      if (typed) {
        expect(typeErrorsOf(name).length > 0, "the types refuse it").toBe(refused);
      }
      const { sent, error, outcome } = await exchange(recording);
      if (of === "request") {
        const stopped = shallow && refused;
        expect(error instanceof roma.ArgumentError, "the client refuses it").toBe(stopped);
        expect(sent).toHaveLength(stopped ? 0 : 1);
      } else if (shallow && refused && recording.response.status < 400) {
        expect(error, "the client refuses it").toBeInstanceOf(roma.UnexpectedResponseError);
      } else {
        expect(outcome).toEqual(meant(recording).outcome);
      }
    });
  }
});

// --- the server that answers what is recorded, and what it sees ---

let current: { response: WireResponse; relevant: string[]; sent: WireRequest[] };
let endpoint = "";
const server = createServer({ maxHeaderSize: 256 * 1024 }, async (incoming, outgoing) => {
  const body = Buffer.concat(await incoming.toArray()).toString();
  const url = new URL(incoming.url ?? "", endpoint);
  const headers = Object.entries(incoming.headersDistinct).filter(([name]) =>
    current.relevant.includes(name),
  );
  current.sent.push({
    method: incoming.method ?? "",
    path: url.pathname,
    ...(url.search && { query: queryOf(url) }),
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
  const operation = validator.operations.find((each) => each.operationId === recording.operationId);
  const relevant = [...tokenHeaders, ...relevantHeaders(operation!).request];
  current = { response: recording.response, relevant, sent: [] };
  const client: Json = roma.createRomaClient({
    ...recording.call.options,
    endpoint,
    iamEndpoint: endpoint,
    // One exchange is recorded, so one request is made.
    retries: 0,
  });
  const { sent } = current;
  try {
    const outcome = await client[recording.operationId](recording.call.input);
    return { sent, outcome };
  } catch (error) {
    // An answer that leaves open whether the service did it comes as the cause of another error.
    const { cause } = error as roma.RomaError;
    const told = (cause instanceof roma.ApiError ? cause : error) as roma.ApiError;
    const { name, code, status, errorCode, errorMessage, errorDetails, requestId, body } = told;
    const details = { errorCode, errorMessage, errorDetails, requestId };
    return { sent, error, outcome: { name, code, status, ...details, body } };
  }
}

/** What a response means: the status it is documented by, and what the client makes of it. */
function meant({ operationId, response }: NamedRecording): { status: string; outcome: unknown } {
  const { status, headers, body } = response;
  const operation = validator.operations.find((each) => each.operationId === operationId);
  const documented = (operation && findDocumentedStatus(operation, status)) ?? "undocumented";
  if (status >= 400) {
    const { error, error_code, error_msg, error_details, request_id } = body ?? {};
    const { code, message, title } = error ?? {};
    const outcome = {
      name: "ApiError",
      code: "api",
      status,
      errorCode: error_code ?? (code && String(code)),
      errorMessage: error_msg ?? message,
      errorDetails: error_details ?? title,
      requestId: request_id ?? headers["x-request-id"],
      body,
    };
    return { status: documented, outcome };
  }
  const names = Object.keys(operation?.responses[documented]?.headers ?? {});
  const given = Object.fromEntries(names.map((name) => [name, headers[name.toLowerCase()]]));
  const outcome = names.length === 0 ? body : { ...body, headers: given };
  return { status: documented, outcome };
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
  for (const [name, values] of Object.entries(request.query ?? {})) {
    [values].flat().forEach((value) => url.searchParams.append(name, value));
  }
  const response = await sandbox.fetch(url, {
    method: request.method,
    headers,
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(text && { body: JSON.parse(text) }),
  };
}

let checkTypes: ((name: string) => string[]) | undefined;
function typeErrorsOf(name: string): string[] {
  const all = [...recordings, ...incomplete.map(({ recording }) => recording)];
  checkTypes ??= createTypeChecker(all, meant);
  return checkTypes(name);
}

/** Gives every call the options of all: a token that is sent where none belongs then shows. */
function withEveryOption(all: NamedRecording[]): NamedRecording[] {
  const every = Object.assign({}, ...all.map(({ call }) => call.options));
  return all.map((each) => ({
    ...each,
    call: { ...each.call, options: { ...every, ...each.call.options } },
  }));
}

/** The recording with another value in its call, be it an argument or an option of the client. */
function withValue(recording: NamedRecording, name: string, value: Json): NamedRecording {
  const call = structuredClone(recording.call);
  if (optionOf(name) in call.options) {
    call.options[optionOf(name)] = value;
  } else {
    call.input[name] = value;
  }
  return { ...recording, call };
}
