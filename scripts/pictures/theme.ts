/** The frame and the colors of the pictures. */

/**
 * Colors in both schemes. The numbers are those of the palette of a terminal. Text has a contrast of
 * at least 4.5 to 1 with its background.
 */
const COLORS = {
  background: { light: "#ffffff", dark: "#1b1f24" },
  box: { light: "#f3f5f7", dark: "#252b32" },
  border: { light: "#c4c9d0", dark: "#454c55" },
  text: { light: "#1f2328", dark: "#e6e9ec" },
  muted: { light: "#59636e", dark: "#9aa4af" },
  accent: { light: "#175fa9", dark: "#74b3f5" },
  "ansi-0": { light: "#59636e", dark: "#9aa4af" },
  "ansi-1": { light: "#b3261e", dark: "#ff8f87" },
  "ansi-2": { light: "#1a6b34", dark: "#6fd18a" },
  "ansi-3": { light: "#7d5200", dark: "#e3b341" },
  "ansi-4": { light: "#175fa9", dark: "#74b3f5" },
  "ansi-5": { light: "#8a3ea8", dark: "#d7a5ea" },
  "ansi-6": { light: "#0b6775", dark: "#5ccfde" },
  "ansi-7": { light: "#1f2328", dark: "#e6e9ec" },
};

/**
 * Returns an SVG that follows the color scheme of the reader. Its elements have classes instead of
 * colors: the names of the colors.
 *
 * @param title what the picture shows, for readers who don't see it.
 */
export function renderSvg(title: string, width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<!-- Drawn by scripts/pictures.ts. Do not edit; run: npm run pictures -->
<title>${escapeXml(title)}</title>
<style>
${renderColors("light")}
@media (prefers-color-scheme: dark) {
${renderColors("dark")}
}
</style>
<rect class="background" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" />
${body}
</svg>
`;
}

/** Escapes text between tags and in attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

// --- internal ---

function renderColors(scheme: "light" | "dark"): string {
  const rules = Object.entries(COLORS).map(
    ([name, colors]) => `.${name} { fill: ${colors[scheme]}; }`,
  );
  const stroke = `.background, .box { stroke: ${COLORS.border[scheme]}; }`;
  const line = `.line { fill: none; stroke: ${COLORS.accent[scheme]}; stroke-width: 2; }`;

  return [...rules, stroke, line].join("\n");
}
