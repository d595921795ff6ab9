/** The buttons, and what a newcomer copies into a terminal. */
import { byId, send } from "./dom.js";

/** Time for which a button says that it has copied, in milliseconds. */
const COPIED_MS = 2000;

/** Characters of the token that are shown. */
const SHOWN_TOKEN_LENGTH = 12;

/** Connects the buttons with the sandbox's routes. */
export function connectControls() {
  connect("add-assets", "/_sandbox/assets", { apps: 100, tasks: 20 }, "Added.");
  connect("foreign-job", "/_sandbox/foreign-job", { durationMs: 10_000 }, "Started.");
  connect(
    "expire-tokens",
    "/_sandbox/expire-tokens",
    {},
    "All tokens have expired. Copy a new one.",
  );
  connect("reset", "/_sandbox/reset", {}, "The assets are as at the start.");
  byId("copy-settings").addEventListener("click", () => void copySettings().catch(showOutcome));
  byId("copy-commands").addEventListener("click", () => void copyCommands());
}

/** @param {unknown} outcome */
export function showOutcome(outcome) {
  byId("outcome").textContent = outcome instanceof Error ? outcome.message : String(outcome);
}

/**
 * Shows the settings to connect with.
 *
 * @param {{ projectId: string, instanceId: string }} state
 */
export function showSettings({ projectId, instanceId }) {
  ids = { projectId, instanceId };
  byId("settings").textContent = renderSettings("(a new one when you copy)");
  byId("copy-settings").removeAttribute("disabled");
}

// --- internal ---

let ids = { projectId: "", instanceId: "" };

/** Copies the settings with a new token, of which only the start is shown. */
async function copySettings() {
  const settings = byId("settings");
  const { token } = await send("POST", "/_sandbox/tokens");
  settings.textContent = renderSettings(`${token.slice(0, SHOWN_TOKEN_LENGTH)}…`);
  await copy(settings, byId("copy-settings"), renderSettings(token));
}

async function copyCommands() {
  const commands = byId("commands");
  await copy(commands, byId("copy-commands"), commands.textContent ?? "");
}

/** @param {string} token */
function renderSettings(token) {
  return [
    `export ROMA_ENDPOINT=${location.origin}`,
    `export ROMA_PROJECT_ID=${ids.projectId}`,
    `export ROMA_INSTANCE_ID=${ids.instanceId}`,
    `export ROMA_TOKEN=${token}`,
  ].join("\n");
}

/**
 * @param {string} id
 * @param {string} path
 * @param {object} body
 * @param {string} done what is shown afterwards.
 */
function connect(id, path, body, done) {
  byId(id).addEventListener("click", async () => {
    try {
      await send("POST", path, body);
      showOutcome(done);
    } catch (error) {
      showOutcome(error);
    }
  });
}

/**
 * Copies a text. Where the browser does not allow it, shows the text and selects it.
 *
 * @param {HTMLElement} source
 * @param {HTMLElement} button
 * @param {string} text
 */
async function copy(source, button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    source.textContent = text;
    getSelection()?.selectAllChildren(source);
    button.textContent = "Selected";
  }
  setTimeout(() => {
    button.textContent = "Copy";
  }, COPIED_MS);
}
