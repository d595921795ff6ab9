import * as roma from "@roma-assets/client";
import {
  type DescribedOperation,
  findDocumentedStatus,
  type Json,
  readDescription,
} from "@roma-assets/sandbox/description";
import { createValidator, serializeBody } from "@roma-assets/sandbox/validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RecordedServer, startRecordedServer } from "./contract/exchange.ts";
import { inputOf } from "./contract/files.ts";
import { limitsOf } from "./contract/limits.ts";
import { meaningOf } from "./contract/meaning.ts";
import { createOmissions, optionOf } from "./contract/omissions.ts";
import { sendToSandbox } from "./contract/sandbox-exchange.ts";
import { createTypeChecker } from "./contract/type-checker.ts";
import { undocumentedHeaders } from "./contract/undocumented-headers.ts";
import { countKinds, mediaTypeOf, type NamedRecording, readRecordings } from "./recording.ts";

const description = readDescription();
const validator = createValidator(description, { closed: true });
const recordings = withAllOptions(readRecordings());
const omissions = createOmissions(recordings, validator);

/** For the first test that needs the compiler. */
const slow = { timeout: 120_000 };

let server: RecordedServer;
beforeAll(async () => {
  server = await startRecordedServer(validator);
});
afterAll(() => server.close());

for (const recording of recordings) {
  const { name, operationId, request, response } = recording;
  const operation = validator.operations.find((each) => each.operationId === operationId);

  describe(name, () => {
    test("the request matches the description", () => {
      expect(validator.findOperation(request)?.operationId).toBe(operationId);
      expect(validator.checkRequest(operation!, request)).toEqual([]);
    });

    test("the response matches the description", () => {
      expect(validator.checkResponse(operation!, response)).toEqual([]);
    });

    test("the status is documented, or the recording says what covers it", () => {
      const documented = findDocumentedStatus(operation!, response.status);
      expect(documented).toBe(recording.covers ?? String(response.status));
    });

    test("all headers are documented", () => {
      expect(undocumentedHeaders(recording, operation!)).toEqual([]);
    });

    test("the recording matches the generated types", slow, () => {
      expect(typeErrorsOf(name)).toEqual([]);
    });

    test("the client sends exactly this request", async () => {
      const { sent } = await server.exchange(recording);
      expect(sent).toEqual([request]);
    });

    test("the client returns or throws exactly what the response contains", async () => {
      const { outcome } = await server.exchange(recording);
      expect(outcome).toEqual(meaningOf(recording, validator).outcome);
    });

    test("the sandbox accepts the request and responds as described", async () => {
      const answer = await sendToSandbox(operation!, request);
      expect(String(answer.status), JSON.stringify(answer.body)).toMatch(/^2|^404$/);
      expect(validator.checkResponse(operation!, answer)).toEqual([]);
    });
  });
}

describe("coverage", () => {
  test.for(recordings)("the operation of $name is described", ({ operationId }) => {
    expect(validator.operations.map((operation) => operation.operationId)).toContain(operationId);
  });

  const statuses = validator.operations.flatMap((operation) =>
    Object.entries(operation.responses)
      .filter(([status]) => status !== "default")
      .map(([status, { content = {} }]) => ({
        operation,
        operationId: operation.operationId,
        status,
        mediaTypes: Object.keys(content),
      })),
  );
  test.for(statuses)("$operationId $status has a recording", ({ operation, status }) => {
    expect(recordingsWith(operation, status).length).toBeGreaterThan(0);
  });

  test.for(statuses.filter(({ mediaTypes }) => mediaTypes.length > 0))(
    "$operationId $status has a recording of $mediaTypes",
    ({ operation, status, mediaTypes }) => {
      const recorded = recordingsWith(operation, status).map(({ response }) =>
        mediaTypeOf(response.headers),
      );
      expect(recorded).toEqual(expect.arrayContaining(mediaTypes));
    },
  );

  test("every source is of a known kind", () => {
    const counts = countKinds(recordings);
    console.log(`${recordings.length} recordings; requests and responses by kind:`, counts);
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
    "$operationId accepts $name of $min to $max",
    async ({ operationId, name, min, max, create }) => {
      const recording = findRecording(operationId);
      for (const size of [min, max === Infinity ? 1_000 : max]) {
        const { sent } = await server.exchange(withValue(recording, name, create(size)));
        expect(sent, `a size of ${size} is sent`).toHaveLength(1);
      }

      for (const size of [min - 1, max + 1].filter((each) => each >= 0 && each < Infinity)) {
        const { sent, error } = await server.exchange(withValue(recording, name, create(size)));
        expect(sent, `a size of ${size} is not sent`).toEqual([]);
        expect(error).toBeInstanceOf(roma.RomaError);
        if (size > max) {
          expect(error).toMatchObject({ name: "LimitError", parameter: name, max });
        }
      }
    },
  );
});

describe("servers", () => {
  test.for(validator.operations)(
    "$operationId is sent to its own server",
    async ({ operationId, path }) => {
      const [described] = description.paths[path].servers ?? description.servers;
      const region = "some-region-1";
      const recording = findRecording(operationId);
      const { response, call } = recording;
      const origins: string[] = [];
      const client: Json = roma.createRomaClient({
        ...call.options,
        region,
        fetch: async (input, init) => {
          origins.push(new URL(new Request(input, init).url).origin);
          return new Response(serializeBody(response.headers, response.body) ?? null, response);
        },
      });

      await client[operationId](inputOf(recording));
      expect(origins).toEqual([described.url.replace("{region}", region)]);
    },
  );
});

// The YAML, the types and the client must agree on what is required.
describe("omissions", () => {
  for (const { name, recording, message, isInvalid, isTyped, isShallow } of omissions) {
    test(name, slow, async () => {
      if (isTyped) {
        expect(typeErrorsOf(name).length > 0, "the types reject it").toBe(isInvalid);
      }

      const { sent, error, outcome } = await server.exchange(recording);
      if (message === "request") {
        const isRejected = isShallow && isInvalid;
        expect(error instanceof roma.ArgumentError, "the client rejects it").toBe(isRejected);
        expect(sent).toHaveLength(isRejected ? 0 : 1);
      } else if (isShallow && isInvalid && recording.response.status < 400) {
        expect(error, "the client rejects it").toBeInstanceOf(roma.UnexpectedResponseError);
      } else {
        expect(outcome).toEqual(meaningOf(recording, validator).outcome);
      }
    });
  }
});

// --- internal ---

let checkTypes: ((name: string) => string[]) | undefined;

function typeErrorsOf(name: string): string[] {
  const all = [...recordings, ...omissions.map(({ recording }) => recording)];
  checkTypes ??= createTypeChecker(all, (recording) => meaningOf(recording, validator));
  return checkTypes(name);
}

/** Returns the recordings that fall under a documented status of an operation. */
function recordingsWith(operation: DescribedOperation, status: string): NamedRecording[] {
  return recordings.filter(
    ({ operationId, response }) =>
      operationId === operation.operationId &&
      findDocumentedStatus(operation, response.status) === status,
  );
}

/** Returns the recording of an operation with the most input: one without it may be another form. */
function findRecording(operationId: string): NamedRecording {
  const [recording] = recordings
    .filter((each) => each.operationId === operationId)
    .toSorted((a, b) => Object.keys(b.call.input).length - Object.keys(a.call.input).length);
  expect(recording, `a recording of ${operationId}`).toBeDefined();
  return recording!;
}

/** Adds the options of all calls to each, so that a token is noticed where none belongs. */
function withAllOptions(all: NamedRecording[]): NamedRecording[] {
  const options = Object.assign({}, ...all.map(({ call }) => call.options));
  return all.map((each) => ({
    ...each,
    call: { ...each.call, options: { ...options, ...each.call.options } },
  }));
}

/** Returns the recording with another value in its call: an argument, or an option of the client. */
function withValue(recording: NamedRecording, name: string, value: Json): NamedRecording {
  const call = structuredClone(recording.call);
  if (optionOf(name) in call.options) {
    call.options[optionOf(name)] = value;
  } else {
    call.input[name] = value;
  }
  return { ...recording, call };
}
