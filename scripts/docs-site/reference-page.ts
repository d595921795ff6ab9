/**
 * The page that shows an OpenAPI description with Swagger UI, so that its operations can be read and,
 * where a service accepts requests from browsers, called. It loads nothing from another host.
 *
 * Swagger UI was chosen because it renders this description completely without a network, and is by
 * far the smallest to install: 12 MB. Scalar looks better, but is three times as large in the browser,
 * takes 311 MB, and shows buttons of its vendor. RapiDoc is the smallest in the browser, but takes
 * 151 MB. The dependency `@scarf/scarf` of Swagger UI reports installations, so `allowScripts` refuses
 * its script.
 */
import { createHash } from "node:crypto";

/** The files of `swagger-ui-dist` that the page loads. They have to be in the folder of the page. */
export const REFERENCE_ASSETS: readonly string[] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/** Options of the page. */
export interface ReferenceOptions {
  /** Title of the page. */
  title: string;
  /** URL of the description, relative to the page. */
  descriptionUrl: string;
  /** URL of the icon, relative to the page. */
  faviconUrl: string;
  /** What a link in the header leads to. Default: there is no such link. */
  home?: { url: string; label: string };
  /** Lets readers send requests. Default: false. */
  canSendRequests?: boolean;
}

/** Returns the HTML of the page. */
export function renderReferencePage(options: ReferenceOptions): string {
  const { title, descriptionUrl, faviconUrl, home, canSendRequests = false } = options;
  const script = renderScript(descriptionUrl, canSendRequests);
  const link = home && `<a href="${escapeHtml(home.url)}">${escapeHtml(home.label)}</a>`;

  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(script)}" />
    <title>${escapeHtml(title)}</title>
    <link rel="icon" href="${escapeHtml(faviconUrl)}" />
    <link rel="stylesheet" href="swagger-ui.css" />
    <style>${STYLE}${canSendRequests ? "" : STYLE_WITHOUT_REQUESTS}</style>
  </head>
  <body>
    <header>${link ?? ""}</header>
    <main id="reference"></main>
    <noscript>This page needs JavaScript. The description itself is
      <a href="${escapeHtml(descriptionUrl)}">${escapeHtml(descriptionUrl)}</a>.</noscript>
    <script src="swagger-ui-bundle.js"></script>
    <script>${script}</script>
  </body>
</html>
`;
}

// --- internal ---

const STYLE = `
      body { margin: 0; background: #fff; }
      header { padding: 1rem 20px 0; max-width: 1460px; margin: auto; font: 1rem sans-serif; }
      html.dark-mode { color-scheme: dark; }
      html.dark-mode body { background: #1c2022; }
      html.dark-mode header a { color: #8ab4f8; }

      /* Swagger UI's own colors have too little contrast here. */
      .swagger-ui .opblock .opblock-summary-method { color: #000; text-shadow: none; }
      html:not(.dark-mode) .swagger-ui .info a, html:not(.dark-mode) .swagger-ui .info .url {
        color: #1f6ab5;
      }
      html:not(.dark-mode) .swagger-ui .info .title small { background: #5f6570; }
      html:not(.dark-mode) .swagger-ui .info .title small.version-stamp { background: #3f6b00; }
      html:not(.dark-mode) .swagger-ui .btn.authorize { color: #1b7a4c; border-color: #1b7a4c; }
      html:not(.dark-mode) .swagger-ui .parameter__in { color: #595959; }
      html:not(.dark-mode) .swagger-ui .json-schema-2020-12-expand-deep-button { color: #595959; }
      html.dark-mode .swagger-ui .examples-select__section-label,
      html.dark-mode .swagger-ui .header-col { color: #e4e6e6; }
    `;

/** The dialog "Authorize" then shows how to authorize, but takes no token, which would be of no use. */
const STYLE_WITHOUT_REQUESTS = `
      .swagger-ui .auth-container .wrapper:has(input),
      .swagger-ui .auth-btn-wrapper .btn.authorize { display: none; }
    `;

function renderScript(descriptionUrl: string, canSendRequests: boolean): string {
  const options = {
    url: descriptionUrl,
    dom_id: "#reference",
    // Would put a link into the button of each operation, which screen readers can't reach.
    deepLinking: false,
    // Would send the description to swagger.io.
    validatorUrl: null,
    // Undefined stands for all methods.
    supportedSubmitMethods: canSendRequests ? undefined : [],
  };

  return `
      const dark = matchMedia("(prefers-color-scheme: dark)");
      const update = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
      dark.addEventListener("change", update);
      update();

      // Swagger UI leaves these controls without a name, which screen readers need.
      const nameControls = () => {
        for (const control of document.querySelectorAll("select, input[data-variable]")) {
          control.ariaLabel ??= control.dataset.variable ?? (control.id || "example");
        }
      };
      const changes = { childList: true, subtree: true };
      new MutationObserver(nameControls).observe(document.querySelector("#reference"), changes);

      SwaggerUIBundle(${JSON.stringify(options).replaceAll("<", "\\u003c")});
    `;
}

/** Allows the page's own script, and everything from its own host only. */
function contentSecurityPolicy(script: string): string {
  const digest = createHash("sha256").update(script).digest("base64");
  return [
    "default-src 'self'",
    `script-src 'self' 'sha256-${digest}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
  ].join("; ");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
