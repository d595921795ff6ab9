/** The fault plan, with a switch for each kind of fault. */
import { byId, createElement, send } from "./dom.js";

/** @typedef {import("../src/faults.ts").Fault} Fault */
/** @typedef {import("../src/faults.ts").FaultRule} FaultRule */
/** @typedef {import("../src/faults.ts").FaultPlan} FaultPlan */

/**
 * The rule that each switch adds, without its probability, and what it means.
 *
 * @type {{ rule: FaultRule, title: string }[]}
 */
const SWITCHES = [
  { title: "Throttled", rule: { fault: "status", status: 429, retryAfterS: 2 } },
  { title: "Connection breaks", rule: { fault: "reset" } },
  { title: "Connection is refused", rule: { fault: "refused" } },
  { title: "No response arrives", rule: { fault: "silence" } },
  { title: "A page in place of JSON", rule: { fault: "html" } },
  { title: "JSON is cut off", rule: { fault: "truncated" } },
  { title: "Token expires", rule: { fault: "expired-token" } },
  {
    title: "A job elsewhere, for 5 seconds",
    rule: { fault: "foreign-job", durationMs: 5000, operation: "deleteAssets" },
  },
  {
    title: "Job fails halfway",
    rule: { fault: "failing-job", deletes: 0.5, operation: "deleteAssets" },
  },
  { title: "Job never ends", rule: { fault: "endless-job", operation: "deleteAssets" } },
];

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
    byId("switches").append(...SWITCHES.map((entry) => this.#renderSwitch(entry)));
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

  /** @param {{ rule: FaultRule, title: string }} entry */
  #renderSwitch({ rule, title }) {
    const input = createElement("input");
    input.type = "checkbox";
    input.setAttribute("role", "switch");
    this.#inputs.set(rule.fault, input);
    input.addEventListener("change", () => {
      const others = this.#plan.rules.filter(({ fault }) => fault !== rule.fault);
      const added = input.checked ? [{ ...rule, probability: this.#probability() }] : [];
      void this.#apply([...others, ...added]);
    });

    const name = "status" in rule ? `${rule.fault} ${rule.status}` : rule.fault;
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
