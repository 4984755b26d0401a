/** What the routes below /me/roles and /me/delegations take and answer. */
interface Held {
  id: string;
  role: string;
  scope: "platform" | "unit" | "course";
  scope_id?: string | null;
  scope_name?: string | null;
}
export interface OwnRole extends Held {
  granted_at: string;
  expires_at?: string | null;
  may_delegate: boolean;
  /** Who handed it on to the viewer. */
  lent_by_name?: string | null;
}
export interface OwnRoles {
  items: OwnRole[];
}
export interface Given extends Held {
  to: string;
  to_name: string;
  until?: string | null;
}
export interface Received extends Held {
  from: string;
  from_name: string;
  until?: string | null;
}
export interface Delegations {
  items: Given[];
  received: Received[];
}
