/** Looks up single assets, and decides what a response to that says for certain. */
import {
  type CallOptions,
  httpStatusOf,
  isRomaError,
  isTransientError,
  type RomaClient,
  type RomaError,
} from "@roma-assets/client";
import { errorCodeOf, isDenied } from "./api-errors.ts";
import { type ErrorSummary, summarizeError } from "./report.ts";

/** What the service says of an asset. */
export type Visibility = Visible | NotFound | Unknown;

/** The user can see the asset. */
export interface Visible {
  readonly state: "visible";
  readonly name: string | undefined;
  /**
   * True if the user may delete the application. Undefined for tasks, and if the service does not
   * tell.
   */
  readonly isDeletable?: boolean | undefined;
}

/** The asset does not exist, or this user can't see it. */
export interface NotFound {
  readonly state: "not-found";
}

/** The service does not tell. */
export interface Unknown {
  readonly state: "unknown";
  readonly reason: string;
  /** The error that tells why, if there was one. */
  readonly error?: ErrorSummary;
}

/** Maximum number of look-ups at a time. */
const MAX_CONCURRENT_LOOK_UPS = 4;

/**
 * Looks up assets, a few at a time. A failure that does not depend on the asset, such as a token
 * that expired, ends the look-ups and counts for the rest as well.
 */
export async function lookUpEach(
  ids: readonly string[],
  lookUp: (id: string) => Promise<Visibility>,
  options: CallOptions,
): Promise<ReadonlyMap<string, Visibility>> {
  const results = new Map<string, Visibility>();
  const queue = ids.values();
  let failure: Unknown | undefined;

  const attempt = async (id: string) => {
    try {
      return await lookUp(id);
    } catch (error) {
      const result = toUnknown(error, options);
      failure ??= concernsAll(error) ? result : undefined;
      return result;
    }
  };
  const work = async () => {
    for (const id of queue) {
      results.set(id, failure ?? (await attempt(id)));
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_LOOK_UPS }, work));

  return results;
}

/**
 * Looks up an application.
 *
 * @throws {RomaError} if the service does not tell.
 */
export async function lookUpApplication(
  client: Pick<RomaClient, "validateApplication" | "getApplication">,
  id: string,
  options: CallOptions,
): Promise<Visibility> {
  try {
    const found = await client.validateApplication({ id }, options);
    if (found.id !== id) {
      return { state: "unknown", reason: "the service responded with another application" };
    }
    return { state: "visible", name: found.name, ...(await readRoles(client, id, options)) };
  } catch (error) {
    return toNotFound(error);
  }
}

/**
 * Looks up a task in the list, whose items are smaller than the task as a whole.
 *
 * @throws {RomaError} if the service does not tell.
 */
export async function lookUpTask(
  client: Pick<RomaClient, "listTasks">,
  id: string,
  options: CallOptions,
): Promise<Visibility> {
  let ignored: readonly string[] = [];
  const onResponse: CallOptions["onResponse"] = (event) => {
    ignored = event.ignored ?? [];
    options.onResponse?.(event);
  };

  try {
    const page = { task_id: id, offset: 0, limit: 1 };
    const { entities, total = 0 } = await client.listTasks(page, { ...options, onResponse });

    const found = entities.find((task) => task.task_id === id);
    if (found) {
      return { state: "visible", name: found.task_name };
    }
    // Parts that are not as described were left out, and may have been the task.
    const isEmpty = entities.length === 0 && total === 0 && ignored.length === 0;
    return isEmpty
      ? { state: "not-found" }
      : { state: "unknown", reason: "the service responded with other tasks" };
  } catch (error) {
    return toNotFound(error);
  }
}

/**
 * Returns true if one of the user's roles in an application permits its deletion; undefined if there
 * are none. The documentation's example has all roles in one string.
 */
export function permitsDeletion(roles: readonly string[] = []): boolean | undefined {
  const names = roles.flatMap((role) => role.split(",")).map((name) => name.trim());
  return names.length === 0 ? undefined : DELETING_ROLES.some((role) => names.includes(role));
}

/**
 * Describes why the service does not tell.
 *
 * @throws the error itself, if the call was aborted or could not be sent as it is, or if no token
 * can be obtained: IAM locks a user after several refused logins, so none may be repeated.
 */
export function toUnknown(error: unknown, { signal }: CallOptions): Unknown {
  if (signal?.aborted || !isRomaError(error) || error.code === "argument" || isRefused(error)) {
    throw error;
  }
  return { state: "unknown", reason: error.message, error: summarizeError(error) };
}

// --- internal ---

function isRefused(error: RomaError): boolean {
  return error.code === "token" && !isTransientError(error.cause);
}

const DELETING_ROLES = ["delete", "admin"];

/** The error codes of the service, as opposed to those of its gateway. */
const SERVICE_CODE = /^(?:ROMA|FDI)\.\d+$/;

/** Codes that say that the instance, rather than the asset, does not exist. */
const MISSING_INSTANCE = /^ROMA\.0*110002$/;

/** @throws the error itself, unless the service responded that the asset does not exist. */
function toNotFound(error: unknown): NotFound {
  const errorCode = errorCodeOf(error);
  const isOfService = SERVICE_CODE.test(errorCode) && !MISSING_INSTANCE.test(errorCode);
  if (httpStatusOf(error) === 404 && isOfService) {
    return { state: "not-found" };
  }
  throw error;
}

/** Returns true if the reason for an error is not the asset that was looked up. */
function concernsAll(error: unknown): boolean {
  const status = httpStatusOf(error);
  return isDenied(status) || status === 404 || isTransientError(error);
}

/** Reads the user's roles. They are only a hint, so an error leaves them unknown. */
async function readRoles(
  client: Pick<RomaClient, "getApplication">,
  id: string,
  options: CallOptions,
): Promise<Pick<Visible, "isDeletable">> {
  try {
    const application = await client.getApplication({ app_id: id }, options);
    return { isDeletable: application.id === id ? permitsDeletion(application.roles) : undefined };
  } catch (error) {
    toUnknown(error, options);
    return { isDeletable: undefined };
  }
}
