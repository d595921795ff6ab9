import type { paths } from "@roma-assets/types";
import type { CallOptions } from "./transport.ts";

/** A method of the client: what it takes and gives follows from the path and the HTTP method. */
export type Operation<Path extends keyof paths, Method extends MethodOf<Path>> = (
  ...args: Arguments<Input<paths[Path][Method]>>
) => Promise<Output<paths[Path][Method]>>;

/** The limits of a value, in JSON Schema's keywords. */
export type Limit = Partial<Record<"minLength" | "maxLength" | "minItems" | "maxItems", number>>;

/** A parameter, or a property of the body. */
export interface Param extends Limit {
  readonly in: "path" | "query" | "header" | "body";
  readonly required?: true;
}

/** How an operation goes over HTTP. */
export interface Route {
  readonly method: Uppercase<HttpMethod>;
  readonly path: string;
  /** The operation's own server, where it has one. */
  readonly server?: string;
  /** Whether it needs the user token. */
  readonly auth?: true;
  readonly params: Readonly<Record<string, Param>>;
  /** The documented success answers, by status. */
  readonly answers: Readonly<Record<string, SuccessAnswer>>;
}

/** What a success answer promises. */
export interface SuccessAnswer {
  /** The properties that the body must have; absent where it is no object. */
  readonly returns?: readonly string[];
  /** Whether it is a list in place of an object. */
  readonly isArray?: true;
  /** The documented headers, and whether each must be there. */
  readonly headers?: Readonly<Record<string, boolean>>;
}

// --- internal ---

type Arguments<In> =
  Partial<In> extends In ? [input?: In, options?: CallOptions] : [input: In, options?: CallOptions];

type HttpMethod = "get" | "put" | "post" | "delete" | "patch";

type MethodOf<Path extends keyof paths> = {
  [M in HttpMethod]: paths[Path][M] extends { responses: unknown } ? M : never;
}[HttpMethod];

/** Path parameters that never change: the client is bound to them. */
type Bound = "project_id" | "instance_id";

/** One flat object: parameters and the body's properties, without what the client is bound to. */
type Input<Spec> = Flat<
  Omit<In<Spec, "path">, Bound> & In<Spec, "query"> & In<Spec, "header"> & RequestBody<Spec>
>;

/** As it is: openapi-fetch's own type would let a string pass for a task. */
type RequestBody<Spec> = Spec extends { requestBody?: { content: infer Content } }
  ? Given<Media<Content>>
  : unknown;

type In<Spec, Place extends string> = Spec extends { parameters: { [P in Place]?: infer Values } }
  ? Given<Values>
  : unknown;

/** The success answer's body, with the headers that it documents, if one must be there. */
type Output<Spec> =
  Success<Spec> extends { headers: infer Headers; content?: infer Content }
    ? [keyof Named<Headers>] extends [never]
      ? Given<Media<Content>>
      : Flat<Given<Media<Content>> & Loose<{ headers: Named<Headers> }>>
    : never;

type Loose<T extends { headers: object }> = {} extends T["headers"] ? Partial<T> : T;

type Success<Spec> = Spec extends { responses: infer Responses }
  ? Responses[keyof Responses & (200 | 201 | 202 | 203 | 204 | 206 | 207 | "2XX")]
  : never;

/** As texts, without the index signature, which stands for all that are not documented. */
type Named<All> = { [Name in keyof All as string extends Name ? never : Name]: string };

type Media<Content> = Content extends unknown ? Content[keyof Content] : never;

/** Nothing (`unknown`) in place of `never`, which would spoil an intersection. */
type Given<T> = [NonNullable<T>] extends [never] ? unknown : NonNullable<T>;

type Flat<T> = T extends unknown ? { [Key in keyof T]: T[Key] } : never;
