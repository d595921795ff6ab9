import type { paths } from "@roma-assets/types";
import type { BinaryBody, FilePart } from "./files.ts";
import type { CallOptions } from "./options.ts";

/** A method of the client. Its input and output follow from the path and the HTTP method. */
export type Operation<Path extends keyof paths, Method extends MethodOf<Path>> = (
  ...args: Arguments<Input<paths[Path][Method]>>
) => Promise<Output<paths[Path][Method]>>;

/**
 * Path parameters that are the same for all calls of a client, with the option that sets each.
 * Operations don't take them.
 */
export const boundParameters = { project_id: "projectId", instance_id: "instanceId" } as const;

/** A path parameter that a client is bound to. */
export type BoundParameter = keyof typeof boundParameters;

/** The limits of a value, in JSON Schema's keywords. */
export interface Limits {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A parameter, or a property of the body. */
export interface Parameter extends Limits {
  readonly in: "path" | "query" | "header" | "body";
  readonly required?: true;
  /** True if null is a value, which is sent. Otherwise null counts as omitted. */
  readonly nullable?: true;
}

/** One of several forms that a body can have. */
export interface BodyForm {
  /** The properties that the body must have. */
  readonly required: readonly string[];
  /** The properties that it may have, with their types, and no others. */
  readonly shape: Shape;
}

/**
 * The JSON type of a value: a scalar, an array of one type, an object with the types of its
 * properties, or any. In a request, an object has no other properties; in a response, other properties
 * can have any type.
 */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | readonly [Shape]
  | { readonly [name: string]: Shape };

/** How an operation is sent over HTTP. */
export interface Route {
  readonly method: Uppercase<HttpMethod>;
  /** The path, with its parameters in braces. */
  readonly path: string;
  /** The operation's server, if it differs from the API's. */
  readonly server?: string;
  /** True if the operation requires the user token. */
  readonly auth?: true;
  readonly params: Readonly<Record<string, Parameter>>;
  /** True if the body is `{}` when none of its properties is set. Otherwise there is none then. */
  readonly emptyBody?: true;
  /** The forms of which the body must have one; undefined if there is no choice. */
  readonly bodyForms?: readonly BodyForm[];
  /** True if the body is `multipart/form-data`. All of its properties are files then. */
  readonly isMultipart?: true;
  /**
   * Set if the service executes the operation only once, although its method is safe: what to do if
   * the response is lost. It is retried only if the service definitely did not execute it.
   */
  readonly singleUse?: string;
  /** The documented success responses by status. */
  readonly responses: Readonly<Record<string, SuccessResponse>>;
}

/** Changes the options of a request to openapi-fetch. */
export type FormatRequest = (init: object) => object;

/** The documented parts of a success response. */
export interface SuccessResponse {
  /** True if the body is text rather than JSON. */
  readonly isText?: true;
  /** True if the body is binary data, which is returned as a stream. */
  readonly isBinary?: true;
  /**
   * The properties that the body must have; undefined if the body is neither an object nor an
   * array.
   */
  readonly required?: readonly string[];
  /** True if the body is an array rather than an object. */
  readonly isArray?: true;
  /** The types of the body's parts; undefined if the description doesn't say. */
  readonly shape?: Shape;
  /** The documented headers. The value is true if the header is required. */
  readonly headers?: Readonly<Record<string, boolean>>;
}

// --- internal ---

type Arguments<In> = {} extends In
  ? [input?: In, options?: CallOptions]
  : [input: In, options?: CallOptions];

type HttpMethod = "get" | "put" | "post" | "delete" | "patch" | "head";

type MethodOf<Path extends keyof paths> = {
  [Method in HttpMethod]: paths[Path][Method] extends { responses: unknown } ? Method : never;
}[HttpMethod];

/** One flat object with the parameters and the properties of the body. */
type Input<Spec> = Flatten<
  Omit<ParametersIn<Spec, "path">, BoundParameter> &
    ParametersIn<Spec, "query"> &
    ParametersIn<Spec, "header"> &
    RequestBody<Spec>
>;

type ParametersIn<Spec, Place extends string> = Spec extends {
  parameters: { [P in Place]?: infer Parameters };
}
  ? OrUnknown<Parameters>
  : unknown;

/** Derived directly, because openapi-fetch's type would accept a string as a task. */
type RequestBody<Spec> = Spec extends { requestBody?: { content: infer Content } }
  ? Spec extends { requestBody: unknown }
    ? BodyProperties<SentBody<Content>>
    : BodyProperties<SentBody<Content>> | Absent<SentBody<Content>>
  : unknown;

/** The body of a request. In the generated types, the parts of a multipart body are unknown. */
type SentBody<Content> = Content extends { "multipart/form-data": infer Parts }
  ? { [Name in keyof Parts]: FilePart }
  : MediaOf<Content>;

/** The properties of a body, if it has any: the type of `{}` would forbid all others. */
type BodyProperties<Body> = string extends keyof Body ? unknown : OrUnknown<Exclusive<Body>>;

/** No property of a body. */
type Absent<Body> = { [Key in KeyOf<Body>]?: never };

/**
 * A body without the properties that only its alternatives have, which TypeScript would accept in a
 * union.
 */
type Exclusive<Body> = true extends IsUnion<Body> ? Closed<Body, Body> : Body;

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

/** Each alternative `T`, down to the items of its lists, without the others' properties. */
type Closed<T, All> = T extends readonly (infer Item)[]
  ? Closed<Item, ItemOf<All>>[]
  : T extends object
    ? Flatten<
        { [Key in keyof T]: Closed<T[Key], PropertyOf<All, Key>> } & {
          [Key in Exclude<KeyOf<All>, keyof T>]?: never;
        }
      >
    : T;

type ItemOf<All> = All extends readonly (infer Item)[] ? Item : never;

type PropertyOf<All, Key> = All extends unknown ? All[Key & keyof All] : never;

type KeyOf<All> = All extends readonly unknown[] ? never : All extends object ? keyof All : never;

/** The body of a success response, with its documented headers if there are any. */
type Output<Spec> = OutputOf<Success<Spec>>;

/** Distributes over the responses, because each has its own headers. */
type OutputOf<Response> = Response extends { headers: infer Headers; content?: infer Content }
  ? [keyof Documented<Headers>] extends [never]
    ? ResponseBody<Content, undefined>
    : Joined<ResponseBody<Content, unknown>, WithHeaders<Documented<Headers>>>
  : never;

/** Unlike `OrUnknown`, includes null: it may be a value. */
type ResponseBody<Content, None> = [MediaOf<Content>] extends [never]
  ? None
  : ReceivedBody<Content>;

/** The body of a response. Whatever is neither JSON nor text is returned as a stream. */
type ReceivedBody<Content> = keyof Content extends JsonType | TextType
  ? MediaOf<Content>
  : BinaryBody;

type JsonType = "application/json" | `application/${string}+json`;

type TextType = `text/${string}`;

/** An array remains one, and has the headers as a property. */
type Joined<Body, Headers> = Body extends readonly unknown[]
  ? Body & Headers
  : Flatten<Body & Headers>;

/** `headers` is optional if every documented header is. */
type WithHeaders<Headers> = {} extends Headers ? { headers?: Headers } : { headers: Headers };

type Success<Spec> = Spec extends { responses: infer Responses }
  ? Responses[keyof Responses & SuccessStatus]
  : never;

type SuccessStatus = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226 | "2XX";

/** Headers as strings, without the index signature that stands for all undocumented ones. */
type Documented<Headers> = {
  [Name in keyof Headers as string extends Name ? never : Name]: string;
};

type MediaOf<Content> = Content extends unknown ? Content[keyof Content] : never;

/** `unknown` in place of `never`, which would turn an intersection into `never`. */
type OrUnknown<T> = [NonNullable<T>] extends [never] ? unknown : NonNullable<T>;

type Flatten<T> = T extends unknown ? { [Key in keyof T]: T[Key] } : never;
