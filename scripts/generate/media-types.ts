/** The media types that generation knows, without parameters. */

/** The media type of a form with files. */
export const MULTIPART_TYPE = "multipart/form-data";

/** Returns true for the media types of JSON. */
export function isJsonType(mediaType: string): boolean {
  return /^application\/(json|[a-z\d.-]+\+json)$/.test(mediaType);
}

/** Returns true for the media types of text. */
export function isTextType(mediaType: string): boolean {
  return mediaType.startsWith("text/");
}
