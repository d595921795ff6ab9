/** Starts Swagger UI for the sandbox itself. Nothing is sent to other hosts. */
import { byId, send } from "./dom.js";

// The style sheet has dark colors, but only for a class that another of its layouts sets.
const darkColors = matchMedia("(prefers-color-scheme: dark)");
const showColors = () => document.documentElement.classList.toggle("dark-mode", darkColors.matches);
darkColors.addEventListener("change", showColors);
showColors();

const { token } = await send("POST", "/_sandbox/tokens");

// The bundle defines this global.
const { SwaggerUIBundle } = /** @type {any} */ (globalThis);
const ui = SwaggerUIBundle({
  domNode: byId("swagger-ui"),
  url: "/docs/openapi.json",
  validatorUrl: null,
  queryConfigEnabled: false,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  onComplete: () => ui.preauthorizeApiKey("userToken", token),
});
