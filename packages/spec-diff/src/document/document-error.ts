/** The input is not an OpenAPI document that can be judged. The message is a single line. */
export class DocumentError extends Error {
  override name = "DocumentError";
}
