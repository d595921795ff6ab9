/** The running jobs with their progress, and the last ones that have ended. */
import { byId, createElement, formatCount } from "./dom.js";

/** @typedef {import("../src/jobs.ts").Job} Job */

/** Number of jobs that are shown. */
const MAX_JOBS = 5;

/** Time between two updates of the progress, in milliseconds. */
const UPDATE_INTERVAL_MS = 200;

export class Jobs {
  /** @type {Map<string, Job>} */
  #jobs = new Map();
  #element = byId("jobs");
  /** How far the time of the sandbox is ahead of the browser's, in milliseconds. */
  #clockOffset = 0;
  /** @type {(() => void)[]} Each updates the progress of a running job. */
  #updates = [];

  constructor() {
    setInterval(() => {
      for (const update of this.#updates) {
        update();
      }
    }, UPDATE_INTERVAL_MS);
  }

  /**
   * Shows these jobs, and no others.
   *
   * @param {Job[]} jobs
   * @param {number} now the time of the sandbox, in milliseconds since 1970.
   */
  replace(jobs, now) {
    this.#clockOffset = now - Date.now();
    this.#jobs.clear();
    this.update(jobs);
  }

  /**
   * Shows jobs that are new or have changed.
   *
   * @param {Job[]} jobs
   */
  update(jobs) {
    for (const job of jobs) {
      this.#jobs.set(job.id, job);
    }
    this.#render();
  }

  /**
   * Returns the IDs of the assets in running jobs.
   *
   * @param {"apps" | "tasks"} kind
   */
  findRunning(kind) {
    return [...this.#jobs.values()]
      .filter(({ status }) => status === "RUNNING")
      .flatMap((job) => job[kind]);
  }

  #render() {
    const latest = [...this.#jobs.values()].slice(-MAX_JOBS).toReversed();
    const hidden = this.#jobs.size - latest.length;
    this.#updates = [];

    this.#element.replaceChildren(...latest.map((job) => this.#renderJob(job)));
    if (latest.length === 0) {
      this.#element.append(createElement("p", "hint", "No job yet."));
    }
    if (hidden > 0) {
      this.#element.append(
        createElement("p", "hint job", `${formatCount(hidden, "earlier job")}.`),
      );
    }
  }

  /** @param {Job} job */
  #renderJob(job) {
    const title = createElement("strong", "", titleOf(job));
    const state = createElement("span", stateClassOf(job), stateOf(job));
    const id = createElement("code", "job-id", job.id);
    const details = createElement("div", "job-details", state, id);
    if (job.status !== "RUNNING") {
      return createElement("div", "job", title, details);
    }

    const progress = createElement("progress");
    progress.setAttribute("aria-label", "Progress of the running job");
    this.#updates.push(() => this.#showProgress(job, progress, state));
    this.#showProgress(job, progress, state);
    return createElement("div", "job", title, progress, details);
  }

  /**
   * @param {Job} job
   * @param {HTMLProgressElement} progress
   * @param {HTMLElement} state
   */
  #showProgress({ beginsAt, endsAt }, progress, state) {
    // A job that never ends has no end in JSON.
    if (endsAt === null) {
      progress.removeAttribute("value");
      state.textContent = "never ends";
      return;
    }

    const elapsed = Date.now() + this.#clockOffset - beginsAt;
    const share = endsAt > beginsAt ? elapsed / (endsAt - beginsAt) : 1;
    progress.value = Math.max(0, Math.min(1, share));
    state.textContent = `running, ${Math.floor(progress.value * 100)} %`;
  }
}

// --- internal ---

/** @param {Job} job */
function titleOf({ kind, apps, tasks }) {
  const verb = { delete: "Delete", export: "Export", import: "Import" }[kind];
  const parts = [
    ...(apps.length > 0 ? [formatCount(apps.length, "application")] : []),
    ...(tasks.length > 0 ? [formatCount(tasks.length, "task")] : []),
  ];
  if (parts.length > 0) {
    return `${verb} ${parts.join(", ")}`;
  }
  return kind === "import" ? verb : `${verb} nothing (started elsewhere)`;
}

/** @param {Job} job */
function stateOf({ status }) {
  return { RUNNING: "running", SUCCEEDED: "succeeded", FAILED: "failed" }[status];
}

/** @param {Job} job */
function stateClassOf({ status }) {
  return { RUNNING: "", SUCCEEDED: "good", FAILED: "bad" }[status];
}
