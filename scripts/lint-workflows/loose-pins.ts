/**
 * Finds the actions of a workflow that are not pinned to the full SHA of a commit, with its tag as a
 * comment. Actions of this repository need no pin.
 */
export function findLoosePins(workflow: string): string[] {
  const actions = Array.from(workflow.matchAll(/^.*\buses: (.*)$/gm), ([, action = ""]) =>
    action.trim(),
  );
  return actions.filter((action) => !isLocal(action) && !isPinned(action));
}

// --- internal ---

function isLocal(action: string): boolean {
  return action.startsWith("./");
}

function isPinned(action: string): boolean {
  return /^[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(action);
}
