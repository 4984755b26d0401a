/** Short names for what the routes below /me/roles and /me/delegations take and answer. */
export type { Delegation as Given, Delegations, OwnRole, OwnRoles, Received } from "../../api/types";
