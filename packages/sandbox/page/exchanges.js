/** The table of the last exchanges. */
import { byId, createElement, send } from "./dom.js";

/** @typedef {import("../src/page/exchanges.ts").Exchange} Exchange */
/** @typedef {import("../src/page/exchanges.ts").RecordedMessage} RecordedMessage */
/** @typedef {import("../src/page/exchanges.ts").RecordedExchange} RecordedExchange */

/** The sandbox keeps as many. */
const MAX_EXCHANGES = 50;

/** Characters of the ID of a job or an archive that are shown. */
const SHOWN_ID_LENGTH = 6;

export class Exchanges {
  #body = byId("exchanges");
  /** @type {string[]} IDs that are shortened in paths. */
  #knownIds = [];
  /** Number of the last exchange. */
  #last = 0;

  /**
   * Shows these exchanges, and no others.
   *
   * @param {Exchange[]} exchanges the oldest first.
   * @param {string[]} knownIds the IDs of the sandbox, which are shortened in paths.
   */
  replace(exchanges, knownIds) {
    this.#knownIds = knownIds;
    this.#last = 0;
    this.#body.replaceChildren();
    for (const exchange of exchanges) {
      this.add(exchange);
    }
    byId("no-exchanges").hidden = exchanges.length > 0;
  }

  /**
   * Shows an exchange, unless it is shown already: it may be a part of the state and an event.
   *
   * @param {Exchange} exchange
   */
  add(exchange) {
    if (exchange.number <= this.#last) {
      return;
    }

    this.#last = exchange.number;
    byId("no-exchanges").hidden = true;
    this.#body.prepend(this.#renderRow(exchange));

    // Rows that somebody reads remain until they are closed.
    const closed = this.#body.querySelectorAll("tr.exchange:not(.open)");
    for (const row of [...closed].slice(MAX_EXCHANGES)) {
      row.remove();
    }
  }

  /** @param {Exchange} exchange */
  #renderRow(exchange) {
    const { method, path, status, durationMs, fault } = exchange;
    const button = createElement("button", "", this.#shorten(path));
    button.type = "button";
    button.title = path;
    button.setAttribute("aria-expanded", "false");

    const row = createElement(
      "tr",
      "exchange",
      createElement("td", "method", method),
      createElement("td", "path", button),
      createElement("td", `status ${statusClassOf(status)}`, String(status ?? "none")),
      createElement("td", "duration", `${durationMs.toFixed(1)} ms`),
      createElement(
        "td",
        "faults",
        ...(fault ? [createElement("span", "fault", fault.fault)] : []),
      ),
    );
    row.addEventListener("click", () => void toggle(row, button, exchange.number));
    return row;
  }

  /** @param {string} path */
  #shorten(path) {
    const withoutKnown = this.#knownIds.reduce((text, id) => text.replaceAll(id, "…"), path);
    return withoutKnown.replaceAll(/[\da-f]{32}/g, (id) => `${id.slice(0, SHOWN_ID_LENGTH)}…`);
  }
}

// --- internal ---

/** @param {number | undefined} status */
function statusClassOf(status) {
  return status !== undefined && status < 400 ? "good" : "bad";
}

/**
 * Shows the messages of an exchange below its row, or hides them.
 *
 * @param {HTMLElement} row
 * @param {HTMLElement} button
 * @param {number} number
 */
async function toggle(row, button, number) {
  const isOpen = row.classList.toggle("open");
  button.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) {
    row.nextElementSibling?.remove();
    return;
  }

  const cell = createElement("td");
  cell.colSpan = row.childElementCount;
  row.after(createElement("tr", "details", cell));
  try {
    cell.append(...renderExchange(await send("GET", `/_sandbox/exchanges/${number}`)));
  } catch (error) {
    cell.append(String(error));
  }
}

/** @param {RecordedExchange} exchange */
function renderExchange({ path, request, response, fault }) {
  const faultText = fault ? [createElement("p", "hint", `Fault: ${JSON.stringify(fault)}`)] : [];
  const messages = createElement(
    "div",
    "messages",
    renderMessage("Request", request),
    response ? renderMessage("Response", response) : createElement("p", "bad", "No response."),
  );

  return [createElement("p", "hint whole-path", path), ...faultText, messages];
}

/**
 * @param {string} title
 * @param {RecordedMessage} message
 */
function renderMessage(title, { headers, bytes, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const notText = bytes > 0 ? `(${bytes.toLocaleString("en-US")} bytes)` : "";
  const pre = createElement("pre", "", `${lines.join("\n")}\n\n${body ?? notText}`.trimEnd());
  pre.tabIndex = 0;

  const size = `${bytes.toLocaleString("en-US")} bytes`;
  return createElement("div", "", createElement("h3", "", `${title}, ${size}`), pre);
}
