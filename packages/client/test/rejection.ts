/**
 * Returns what a promise rejects with.
 *
 * @throws if it doesn't reject.
 */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("The promise was expected to reject.");
}
