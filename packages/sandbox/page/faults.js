/** The fault plan, with a switch for each kind of fault. */
import { byId, createElement, send } from "./dom.js";

/** @typedef {import("../src/faults.ts").Fault} Fault */
/** @typedef {import("../src/faults.ts").FaultRule} FaultRule */
/** @typedef {import("../src/faults.ts").FaultPlan} FaultPlan */

/**
 * The switches: what each means, and the fields of the rule that it adds. Jobs are those of deletions.
 *
 * @type {{ [Name in Fault["fault"]]: { title: string, fields: Partial<FaultRule> } }}
 */
const SWITCHES = {
  status: { title: "Throttled", fields: { status: 429, retryAfterS: 2 } },
  reset: { title: "Connection breaks", fields: {} },
  refused: { title: "Connection is refused", fields: {} },
  silence: { title: "No response arrives", fields: {} },
  html: { title: "A page in place of JSON", fields: {} },
  truncated: { title: "Body is cut off", fields: {} },
  "broken-body": { title: "Connection breaks in the body", fields: {} },
  "expired-token": { title: "Token expires", fields: {} },
  "foreign-job": {
    title: "Another job runs for 5 seconds",
    fields: { durationMs: 5000, operation: "deleteAssets" },
  },
  "failing-job": {
    title: "Job fails halfway",
    fields: { deletes: 0.5, operation: "deleteAssets" },
  },
  "endless-job": { title: "Job never ends", fields: { operation: "deleteAssets" } },
};

export class Faults {
  /** @type {FaultPlan} */
  #plan = { rules: [] };
  /** @type {Map<string, HTMLInputElement>} */
  #inputs = new Map();
  /** @type {HTMLSelectElement} */
  #share = byId("share");

  /** @param {(error: unknown) => void} onError */
  constructor(onError) {
    this.onError = onError;
    for (const [fault, { title, fields }] of Object.entries(SWITCHES)) {
      const rule = /** @type {FaultRule} */ ({ fault, ...fields });
      byId("switches").append(this.#renderSwitch(title, rule));
    }
    this.#share.addEventListener("change", () => {
      const rules = this.#plan.rules.map((rule) => ({ ...rule, probability: this.#probability() }));
      void this.#apply(rules);
    });
  }

  /** @param {FaultPlan} plan */
  show(plan) {
    this.#plan = plan;
    for (const [fault, input] of this.#inputs) {
      input.checked = plan.rules.some((rule) => rule.fault === fault);
    }
    byId("plan").textContent = JSON.stringify(plan.rules, undefined, 2);
  }

  /**
   * @param {string} title
   * @param {FaultRule} rule
   */
  #renderSwitch(title, rule) {
    const input = createElement("input");
    input.type = "checkbox";
    input.setAttribute("role", "switch");
    this.#inputs.set(rule.fault, input);
    input.addEventListener("change", () => {
      const others = this.#plan.rules.filter(({ fault }) => fault !== rule.fault);
      const added = input.checked ? [{ ...rule, probability: this.#probability() }] : [];
      void this.#apply([...others, ...added]);
    });

    const name = "status" in rule ? `status ${rule.status}` : rule.fault;
    const what = createElement("span", "what", title, createElement("code", "", name));
    return createElement("li", "", createElement("label", "", what, input));
  }

  #probability() {
    return Number(this.#share.value);
  }

  /** @param {FaultRule[]} rules */
  async #apply(rules) {
    try {
      this.show(await send("PUT", "/_sandbox/faults", { ...this.#plan, rules }));
    } catch (error) {
      this.show(this.#plan);
      this.onError(error);
    }
  }
}
