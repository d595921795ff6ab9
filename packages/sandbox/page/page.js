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

/** @param {string} description */
const inspect = (description) => {
  byId("inspected").textContent = description;
};

const fields = {
  apps: new Field("apps", "application", inspect),
  tasks: new Field("tasks", "task", inspect),
  archives: new Field("archives", "archive", inspect),
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

  // What changes from here on is sent, so that nothing is missed while the state is read. Also after
  // a connection was lost, which the browser establishes again.
  events.addEventListener("start", () => void readState());
  events.addEventListener("reset", () => void readState());
  events.addEventListener("change", ({ data }) => showChange(JSON.parse(data)));
  events.addEventListener("exchange", ({ data }) => exchanges.add(JSON.parse(data)));
  events.addEventListener("faults", ({ data }) => faults.show(JSON.parse(data)));
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
  showRunning();
}

/** @param {Change} change */
function showChange({ added, removed, jobs: changedJobs, archives }) {
  jobs.update(changedJobs);
  showArchives(archives);
  for (const kind of /** @type {const} */ (["apps", "tasks"])) {
    fields[kind].remove(removed[kind]);
    fields[kind].add(added[kind]);
  }
  showRunning();
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
  fields.archives.element.hidden = fields.archives.isEmpty;
}

function showRunning() {
  fields.apps.setRunning(jobs.findRunning("apps"));
  fields.tasks.setRunning(jobs.findRunning("tasks"));
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
