import { createInterface } from "node:readline/promises";

/**
 * Prints the address of the sandbox's page. Where somebody can be asked, waits until the page is open:
 * a deletion that has begun can't be watched from its start.
 */
export async function announcePage(endpoint: string | undefined): Promise<void> {
  console.log(`Watch it in a browser: ${endpoint}/`);
  if (!process.stdin.isTTY) {
    return;
  }

  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  await terminal.question("Press Enter to start the deletion. ");
  terminal.close();
}
