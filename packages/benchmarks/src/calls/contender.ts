/** The clients that are measured. */

/** A function like the platform's `fetch`. */
export type Fetch = typeof globalThis.fetch;

/** Makes the call and returns the ID of the job. */
export type Call = () => Promise<string | undefined>;

/** A client, as it is by default. */
export interface Contender {
  name: string;
  /** The options that are set; all others have their defaults. */
  options: string;
  /** True if a call takes milliseconds, so that a round makes only a tenth of the calls. */
  isSlow?: true;
  create: (endpoint: string, fetch: Fetch) => Call;
}
