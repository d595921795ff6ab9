import { assertArgument, assertWithinLimits } from "./arguments.ts";
import { assertBodyForm } from "./body-forms.ts";
import { ArgumentError } from "./errors.ts";
import { type BoundParameter, boundParameters, type Parameter, type Route } from "./operation.ts";
import { encodeMultipart } from "./multipart.ts";
import type { RawRequest } from "./raw.ts";

/** The values of the path parameters that a client is bound to. */
export type BoundValues = Readonly<Record<BoundParameter, string | undefined>>;

/** The parts of a request that depend on the input. */
export interface BuiltRequest extends Pick<RawRequest, "params" | "body"> {
  /** Cancels what the request did not send to its end. */
  readonly release: () => void;
}

/**
 * Turns the flat input of an operation into parameters and a body: JSON text, or the bytes of a
 * multipart body.
 *
 * @throws {ArgumentError} if a value is missing, unknown or can't be sent, or if the body mixes
 * forms.
 * @throws {LimitError} if a value is shorter or longer than the API allows.
 */
export function buildRequest(route: Route, input: object, bound: BoundValues): BuiltRequest {
  assertKnown(route, input);

  const places: Record<string, Record<string, unknown>> = {};
  for (const [name, parameter] of Object.entries(route.params)) {
    const value = isBound(name) ? bound[name] : valueOf(input, name, parameter);
    if (value === undefined) {
      assertArgument(!parameter.required, describeMissing(name));
      continue;
    }

    assertWithinLimits(name, value, parameter);
    (places[parameter.in] ??= {})[name] = value;
  }

  const { body = route.emptyBody && {}, ...params } = places;
  if (route.isMultipart && body) {
    const { contentType, content, release } = encodeMultipart(body);
    const header = { ...params["header"], "content-type": contentType };
    return { params: { ...params, header }, body: content, release };
  }

  const text = body && serializeBody(body);
  if (route.bodyForms) {
    // The text decides, because objects can be serialized as something else.
    assertBodyForm(JSON.parse(text ?? "{}"), route.bodyForms);
  }
  return { params, body: text, release: () => {} };
}

// --- internal ---

/** Also looks at inherited names, because the input may be an instance of a class with getters. */
function assertKnown(route: Route, input: object): void {
  for (const name in input) {
    const isKnown = Object.hasOwn(route.params, name) && !isBound(name);
    assertArgument(isKnown, `\`${name}\` is not a parameter of this operation`);
  }
}

function isBound(name: string): name is BoundParameter {
  return Object.hasOwn(boundParameters, name);
}

/** Returns the value of a parameter; undefined if it is missing, or null where null is no value. */
function valueOf(input: object, name: string, { nullable }: Parameter): unknown {
  const value = (input as Readonly<Record<string, unknown>>)[name];
  return value === null && !nullable ? undefined : value;
}

function describeMissing(name: string): string {
  return isBound(name)
    ? `\`${name}\` is missing: set \`${boundParameters[name]}\` when creating the client`
    : `\`${name}\` is required by this operation`;
}

function serializeBody(body: Record<string, unknown>): string {
  try {
    return JSON.stringify(body);
  } catch {
    throw new ArgumentError("The body can't be serialized as JSON");
  }
}
