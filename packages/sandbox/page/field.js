/** A field of squares, one for each asset of a kind. */
import { createElement, formatCount } from "./dom.js";

/** @typedef {{ id: string, name: string }} Asset */

/** Maximum number of squares. More of them would make the page slow, and nobody could see them. */
const MAX_SQUARES = 30_000;

/** Time between the squares of a job that fade out, in milliseconds. */
const FADE_INTERVAL_MS = 8;

export class Field {
  /** @type {Map<string, HTMLElement>} The squares by the IDs of their assets, deleted ones included. */
  #squares = new Map();
  /** @type {WeakMap<Element, Asset>} */
  #assets = new WeakMap();
  /** @type {Set<string>} IDs of the assets that exist, including those without a square. */
  #existing = new Set();
  #running = 0;
  /** @type {HTMLElement | undefined} The square that the keyboard has reached. */
  #current;

  /**
   * @param {string} kind the class of the squares: `apps`, `tasks` or `archives`.
   * @param {{ noun: string, gone: string }} words the name of an asset, and what became of one that
   *   no longer exists.
   * @param {(description: string) => void} onInspect is called with the description of a square.
   */
  constructor(kind, { noun, gone }, onInspect) {
    this.kind = kind;
    this.noun = noun;
    this.gone = gone;
    this.onInspect = onInspect;
    this.counts = createElement("span");
    this.grid = createElement("div", "field");
    this.grid.tabIndex = 0;
    this.grid.setAttribute("role", "img");
    const title = `${noun[0]?.toUpperCase()}${noun.slice(1)}s`;
    this.element = createElement(
      "div",
      "",
      createElement("h3", "field-title", title, this.counts),
      this.grid,
    );

    this.grid.addEventListener("pointerover", ({ target }) => this.#inspect(target));
    this.grid.addEventListener("keydown", (event) => this.#moveCursor(event));
    this.grid.addEventListener("blur", () => this.#setCurrent(undefined));
  }

  /** The number of squares. */
  get size() {
    return this.#squares.size;
  }

  /**
   * Shows these assets, and nothing of what was there before.
   *
   * @param {Asset[]} assets
   */
  replace(assets) {
    this.#squares.clear();
    this.#existing.clear();
    this.#running = 0;
    this.#current = undefined;
    this.grid.replaceChildren();
    this.add(assets);
  }

  /** @param {Asset[]} assets */
  add(assets) {
    const fragment = document.createDocumentFragment();

    for (const asset of assets) {
      const known = this.#squares.get(asset.id);
      this.#existing.add(asset.id);
      if (known) {
        known.classList.remove("gone");
        this.#assets.set(known, asset);
      } else if (this.#squares.size < MAX_SQUARES) {
        fragment.append(this.#createSquare(asset));
      }
    }

    this.grid.append(fragment);
    this.#showCounts();
  }

  /**
   * Lets the squares of deleted assets fade out, one after the other. Their places remain.
   *
   * @param {string[]} ids
   */
  remove(ids) {
    for (const [index, id] of ids.entries()) {
      this.#existing.delete(id);
      const square = this.#squares.get(id);
      if (square) {
        square.style.transitionDelay = `${index * FADE_INTERVAL_MS}ms`;
        square.classList.remove("running");
        square.classList.add("gone");
      }
    }
    this.#showCounts();
  }

  /**
   * Highlights the assets of the running jobs, and no others.
   *
   * @param {string[]} ids
   */
  setRunning(ids) {
    const running = new Set(ids);
    for (const square of this.grid.querySelectorAll(".running")) {
      if (!running.has(this.#assets.get(square)?.id ?? "")) {
        square.classList.remove("running");
      }
    }

    this.#running = 0;
    for (const id of running) {
      const square = this.#squares.get(id);
      if (square && !square.classList.contains("gone")) {
        square.style.transitionDelay = "";
        square.classList.add("running");
        this.#running += 1;
      }
    }
    this.#showCounts();
  }

  /** @param {Asset} asset */
  #createSquare(asset) {
    const square = createElement("i", `square ${this.kind}`);
    this.#squares.set(asset.id, square);
    this.#assets.set(square, asset);
    return square;
  }

  #showCounts() {
    const gone = this.grid.querySelectorAll(".gone").length;
    const hidden = this.#existing.size + gone - this.#squares.size;
    const parts = [
      formatCount(this.#existing.size, this.noun),
      ...(this.#running > 0 ? [`${this.#running} in a running job`] : []),
      ...(gone > 0 ? [`${gone.toLocaleString("en-US")} ${this.gone}`] : []),
      ...(hidden > 0 ? [`${hidden.toLocaleString("en-US")} not drawn`] : []),
    ];

    const text = parts.join(" · ");
    this.counts.textContent = text.replace(new RegExp(` ${this.noun}s?`), "");
    this.grid.setAttribute("aria-label", text);
  }

  /** @param {EventTarget | null} target */
  #inspect(target) {
    const asset = target instanceof Element ? this.#assets.get(target) : undefined;
    if (!asset || !(target instanceof Element)) {
      return;
    }

    const name = asset.name === asset.id ? "" : `, named ${asset.name}`;
    this.onInspect(`${asset.id}${name}: ${this.#stateOf(target)}`);
  }

  /** @param {Element} square */
  #stateOf({ classList }) {
    if (classList.contains("gone")) {
      return this.gone;
    }
    return classList.contains("running") ? "in a running job" : "exists";
  }

  /** @param {KeyboardEvent} event */
  #moveCursor(event) {
    const count = this.grid.childElementCount;
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const position = this.#current ? [...this.grid.children].indexOf(this.#current) : -1;
    const targets = /** @type {Record<string, number>} */ ({
      ArrowRight: position + 1,
      ArrowLeft: position - 1,
      ArrowDown: position + columns,
      ArrowUp: position - columns,
      Home: 0,
      End: count - 1,
    });
    const target = targets[event.key];
    if (target === undefined || count === 0) {
      return;
    }

    event.preventDefault();
    const square = this.grid.children[Math.max(0, Math.min(count - 1, target))];
    this.#setCurrent(/** @type {HTMLElement} */ (square));
  }

  /** @param {HTMLElement | undefined} square */
  #setCurrent(square) {
    this.#current?.classList.remove("current");
    this.#current = square;
    if (square) {
      square.classList.add("current");
      square.scrollIntoView({ block: "nearest" });
      this.#inspect(square);
    }
  }
}
