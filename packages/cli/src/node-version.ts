// Runs in every version of Node.js, so it must not import or call anything that is new.

/** The oldest version of Node.js that runs the command. Source: `engines` in package.json. */
export const MIN_NODE_VERSION = "22.12";

/**
 * Returns what to print if a version of Node.js is too old to run the command; undefined if it is
 * not.
 */
export function findNodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = toNumbers(version);
  const [minMajor = 0, minMinor = 0] = toNumbers(MIN_NODE_VERSION);

  if (major > minMajor || (major === minMajor && minor >= minMinor)) {
    return undefined;
  }

  return `Node.js ${MIN_NODE_VERSION} or later is required, received ${version}. Nothing was sent.`;
}

// --- internal ---

function toNumbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10));
}
