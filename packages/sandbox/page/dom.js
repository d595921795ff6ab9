/**
 * Creates an element. Text is set as text, so that nothing in it is read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function createElement(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className !== "") {
    element.className = className;
  }
  element.append(...children);
  return element;
}

/**
 * Returns an element of the page.
 *
 * @template {HTMLElement} [Type=HTMLElement]
 * @param {string} id
 * @returns {Type}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`The page has no element #${id}`);
  }
  return /** @type {Type} */ (element);
}

/**
 * Returns a number with its noun, such as `1,200 applications`.
 *
 * @param {number} count
 * @param {string} noun
 * @returns {string}
 */
export function formatCount(count, noun) {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Sends a request to one of the sandbox's routes.
 *
 * @param {"GET" | "POST" | "PUT"} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} the body of the response.
 * @throws {Error} with the message of the sandbox if it rejects the request.
 */
export async function send(method, path, body) {
  const response = await fetch(path, {
    method,
    ...(body && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });

  const result = await response.json();
  if (!response.ok) {
    throw new Error(result.error_msg);
  }
  return result;
}
