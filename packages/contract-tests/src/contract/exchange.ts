import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as roma from "@roma-assets/client";
import type { Json } from "@roma-assets/sandbox/description";
import {
  parseBody,
  serializeBody,
  type Validator,
  type WireRequest,
  type WireResponse,
} from "@roma-assets/sandbox/validator";
import { type NamedRecording, queryOf, relevantHeaders } from "../recording.ts";
import { inputOf, readStream } from "./files.ts";

/** A server that sends recorded responses, and a way to call it with the built client. */
export interface RecordedServer {
  /** Makes the recorded call, to which the server sends the recorded response. */
  exchange(recording: NamedRecording): Promise<ExchangeResult>;
  close(): void;
}

/** What came of a call. */
export interface ExchangeResult {
  /** The requests that the server received. */
  sent: WireRequest[];
  /** What the client returned, or the fields of the error that it threw. */
  outcome?: unknown;
  /** What the client threw. */
  error?: unknown;
}

/** Starts a server on this machine. */
export async function startRecordedServer(validator: Validator): Promise<RecordedServer> {
  let current: Expected | undefined;
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, async (request, outgoing) => {
    const { response, headers, sent } = current!;
    sent.push(await toWireRequest(request, headers));
    outgoing.writeHead(response.status, response.headers);
    outgoing.end(serializeBody(response.headers, response.body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    async exchange(recording) {
      const sent: WireRequest[] = [];
      const headers = comparedHeaders(recording, validator);
      current = { response: recording.response, headers, sent };
      const outcome = await call(recording, endpoint);

      return { sent, ...outcome };
    },
    close: () => server.close(),
  };
}

// --- internal ---

interface Expected {
  response: WireResponse;
  /** The request headers that are compared. */
  headers: string[];
  sent: WireRequest[];
}

/** Tokens may be longer than the 16 KiB that Node accepts by default. */
const MAX_HEADER_BYTES = 256 * 1024;

async function toWireRequest(request: IncomingMessage, compared: string[]): Promise<WireRequest> {
  const bytes = Buffer.concat(await request.toArray());
  const contentType = request.headers["content-type"] ?? "";
  const body: unknown = await parseBody({ "content-type": contentType }, Uint8Array.from(bytes));
  const url = new URL(request.url ?? "", "http://127.0.0.1");
  const headers = Object.entries(request.headersDistinct)
    .filter(([name]) => compared.includes(name))
    // The boundary of a form differs each time.
    .map(([name, values]) => [name, String(values).replace(/; boundary=.*/, "")]);

  return {
    method: request.method ?? "",
    path: url.pathname,
    ...(url.search && { query: queryOf(url) }),
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
  };
}

/** Includes all token headers, so that a token that does not belong into a request is noticed. */
function comparedHeaders({ operationId }: NamedRecording, validator: Validator): string[] {
  const { operations } = validator;
  const operation = operations.find((each) => each.operationId === operationId);
  const tokenHeaders = operations.map(({ token }) => token?.header.toLowerCase() ?? "");

  return [...tokenHeaders, ...relevantHeaders(operation!).request];
}

async function call(
  recording: NamedRecording,
  endpoint: string,
): Promise<Omit<ExchangeResult, "sent">> {
  const client: Json = roma.createRomaClient({
    ...recording.call.options,
    endpoint,
    iamEndpoint: endpoint,
    // One exchange is recorded, so one request is made.
    retries: 0,
  });
  try {
    const result: unknown = await client[recording.operationId](inputOf(recording));
    return { outcome: await readStream(result) };
  } catch (error) {
    return { error, outcome: fieldsOf(error) };
  }
}

/** Returns the fields that are compared. An unknown outcome has the service's error as its cause. */
function fieldsOf(error: unknown): object {
  const cause = error instanceof Error ? error.cause : undefined;
  const apiError = (cause instanceof roma.ApiError ? cause : error) as roma.ApiError;
  const { name, code, status, errorCode, errorMessage, errorDetails, requestId, body } = apiError;

  return { name, code, status, errorCode, errorMessage, errorDetails, requestId, body };
}
