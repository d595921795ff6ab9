/** The sandbox's page. It uses the documented routes under `/_sandbox` and nothing else. */
import { connectControls, showOutcome, showSettings } from "./controls.js";
import { byId, formatCount, send } from "./dom.js";
import { Exchanges } from "./exchanges.js";
import { Faults } from "./faults.js";
import { Field } from "./field.js";
import { Jobs } from "./jobs.js";

/** @typedef {import("../src/page/server-app.ts").ServerState} ServerState */
/** @typedef {import("../src/page/changes.ts").Change} Change */
/** @typedef {import("../src/archives.ts").Archive} Archive */

/** From these numbers of squares on, they are drawn smaller. */
const MANY = 150;
const VERY_MANY = 2500;

/** @param {string} description */
const inspect = (description) => {
  byId("inspected").textContent = description;
};

const fields = {
  apps: new Field("apps", { noun: "application", gone: "deleted" }, inspect),
  tasks: new Field("tasks", { noun: "task", gone: "deleted" }, inspect),
  archives: new Field("archives", { noun: "archive", gone: "downloaded or expired" }, inspect),
};
const jobs = new Jobs();
const exchanges = new Exchanges();
const faults = new Faults(showOutcome);

byId("fields").append(...Object.values(fields).map(({ element }) => element));
connectControls();
followEvents();

// --- internal ---

function followEvents() {
  const events = new EventSource("/_sandbox/events");

  /** Resolves when the state has been read. What changes meanwhile is shown only then. */
  let read = Promise.resolve();
  const readAgain = () => {
    read = readState().catch(showOutcome);
  };
  /**
   * @param {string} name
   * @param {(data: any) => void} show
   */
  const follow = (name, show) => {
    events.addEventListener(name, ({ data }) => void read.then(() => show(JSON.parse(data))));
  };

  // What changes after this event is sent. It comes again when a lost connection was established.
  events.addEventListener("start", readAgain);
  events.addEventListener("reset", readAgain);
  follow("change", showChange);
  follow("exchange", (exchange) => exchanges.add(exchange));
  follow("faults", (plan) => faults.show(plan));
  events.addEventListener("open", () => showConnection("live", "Live"));
  events.addEventListener("error", () => showConnection("lost", "The sandbox does not respond"));
}

async function readState() {
  /** @type {ServerState} */
  const state = await send("GET", "/_sandbox/state");
  const { projectId, instanceId } = state;

  fields.apps.replace(state.apps);
  fields.tasks.replace(state.tasks);
  fields.archives.replace([]);
  showArchives(state.archives);
  jobs.replace(state.jobs, state.now);
  exchanges.replace(state.exchanges, [projectId, instanceId]);
  faults.show(state.faultPlan);
  showSettings(state);
  showFields();
}

/** @param {Change} change */
function showChange({ added, removed, jobs: changedJobs, archives }) {
  jobs.update(changedJobs);
  showArchives(archives);
  for (const kind of /** @type {const} */ (["apps", "tasks"])) {
    fields[kind].remove(removed[kind]);
    fields[kind].add(added[kind]);
  }
  showFields();
}

/** @param {Archive[]} archives those that are new or have changed. */
function showArchives(archives) {
  for (const { id, status, apps, tasks } of archives) {
    const content = `${formatCount(apps.length, "application")}, ${formatCount(tasks.length, "task")}`;
    fields.archives.add([{ id, name: content }]);
    if (status !== "available") {
      fields.archives.remove([id]);
    }
  }
  fields.archives.element.hidden = fields.archives.size === 0;
}

/** Highlights what is in running jobs, and draws the squares of all fields in the same size. */
function showFields() {
  fields.apps.setRunning(jobs.findRunning("apps"));
  fields.tasks.setRunning(jobs.findRunning("tasks"));

  const size = Math.max(fields.apps.size, fields.tasks.size);
  byId("fields").classList.toggle("many", size > MANY);
  byId("fields").classList.toggle("very-many", size > VERY_MANY);
}

/**
 * @param {"live" | "lost"} state
 * @param {string} text
 */
function showConnection(state, text) {
  const element = byId("connection");
  element.className = `connection ${state}`;
  element.textContent = text;
}
