import type { DescribedOperation, DescribedResponse } from "./description.ts";
import type { Json, WireResponse } from "./wire.ts";

/** Returns the example of an operation's first documented success. */
export function toExampleResponse({ responses }: DescribedOperation): WireResponse {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const [status, response]: [string, DescribedResponse] = successes[0] ?? ["200", {}];
  const [type, media] = Object.entries(response.content ?? {})[0] ?? [];

  return {
    // A range (`2XX`) stands for its first status.
    status: Number(status.replace("XX", "00")),
    headers: {
      ...(type !== undefined && { "content-type": type }),
      ...toExampleHeaders(response.headers ?? {}),
    },
    body: Object.values(media?.examples ?? {})[0]?.value,
  };
}

// --- internal ---

function toExampleHeaders(headers: Record<string, Json>): Record<string, string> {
  const examples = Object.entries<Json>(headers)
    .filter(([, header]) => header.example !== undefined)
    .map(([name, header]) => [name.toLowerCase(), String(header.example)]);
  return Object.fromEntries(examples);
}
