import { type DescribedOperation, findDocumentedStatus } from "@roma-assets/sandbox/description";
import { headersOfAllResponses, type Recording, relevantHeaders } from "../recording.ts";

/** Returns the headers of a recording that are not documented for its request or its response. */
export function undocumentedHeaders(
  { request, response }: Recording,
  operation: DescribedOperation,
): string[] {
  const status = findDocumentedStatus(operation, response.status) ?? "";
  const documented = Object.keys(operation.responses[status]?.headers ?? {});
  const inRequest = relevantHeaders(operation).request;
  const inResponse = [...headersOfAllResponses, ...documented.map((name) => name.toLowerCase())];

  return [
    ...Object.keys(request.headers).filter((name) => !inRequest.includes(name)),
    ...Object.keys(response.headers).filter((name) => !inResponse.includes(name)),
  ];
}
