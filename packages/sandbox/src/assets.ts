import type { Json } from "./wire.ts";

/** An application or a task. */
export interface Asset {
  id: string;
  /** Default: the ID. */
  name: string;
  /**
   * Name of the user that it belongs to. Other users see it only if it is shared with them. Default:
   * it belongs to every user.
   */
  owner?: string;
  /** What other users may do with it, by their names. Default: it is not shared. */
  sharedWith?: Readonly<Record<string, readonly Role[]>>;
  /** Time of creation, in milliseconds since 1970. Default: when the sandbox was created. */
  createdAt?: number;
}

/** What a user may do with an application. */
export type Role = "read" | "access" | "delete" | "modify" | "admin";

/** The assets that exist, by ID. */
export type Assets = Record<"apps" | "tasks", Map<string, Asset>>;

/** Returns true if a user can see an asset. */
export function canSee(asset: Asset, user: string): boolean {
  return rolesOf(asset, user) !== undefined;
}

/** Returns true if a user may delete an asset. */
export function canDelete(asset: Asset, user: string): boolean {
  const roles = rolesOf(asset, user) ?? [];
  return roles.includes("delete") || roles.includes("admin");
}

/** Returns true if a user may change an asset. */
export function canModify(asset: Asset, user: string): boolean {
  const roles = rolesOf(asset, user) ?? [];
  return roles.includes("modify") || roles.includes("admin");
}

/** Returns the name of a user without that of the account. */
export function nameOf(user: string): string {
  return user.slice(user.indexOf("/") + 1);
}

/**
 * Returns an application as the API describes it to a user.
 *
 * @param defaultTime the time of creation of an asset without one.
 */
export function describeApplication(asset: Asset, user: string, defaultTime: number): Json {
  const { id, name, owner = nameOf(user), createdAt = defaultTime } = asset;
  const time = new Date(createdAt).toISOString();
  const creator = { user_id: owner, user_name: owner };

  return {
    id,
    name: name.slice(0, MAX_APPLICATION_NAME_LENGTH) || "?",
    roles: [...(rolesOf(asset, user) ?? [])],
    create_time: time,
    update_time: time,
    created_user: creator,
    last_updated_user: creator,
    owner: owner === nameOf(user),
    key: `key-of-${id}`.slice(0, MAX_KEY_LENGTH),
    favorite: false,
  };
}

/** Returns a task as the API lists it. */
export function describeListedTask(asset: Asset, defaultTime: number): Json {
  const { id, name, createdAt = defaultTime } = asset;

  return {
    task_id: id,
    task_name: name,
    task_type: "TIMING",
    status: 0,
    created_date: new Date(createdAt).toISOString().slice(0, "YYYY-MM-DD".length),
    last_modified_time: createdAt,
    execute_status: "UNSTARTED",
  };
}

/** Returns a task as the API describes it alone: some of its fields have another type. */
export function describeTask(asset: Asset, projectId: string, defaultTime: number): Json {
  const { id, name, createdAt = defaultTime } = asset;

  return {
    task_id: id,
    task_name: name,
    task_type: "timing",
    status: "stop",
    project_id: projectId,
    created_date: createdAt,
    last_modified_date: createdAt,
  };
}

// --- internal ---

const ALL_ROLES: readonly Role[] = ["read", "access", "delete", "modify", "admin"];

/** Source: `Application` in the API description. */
const MAX_APPLICATION_NAME_LENGTH = 256;
const MAX_KEY_LENGTH = 200;

/** Returns what a user may do with an asset; undefined if the user can't see it. */
function rolesOf({ owner, sharedWith = {} }: Asset, user: string): readonly Role[] | undefined {
  const name = nameOf(user);
  return owner === undefined || owner === name ? ALL_ROLES : sharedWith[name];
}
