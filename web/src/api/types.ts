/**
 * The API's types by the names of its schema. The only file that changes when the generated
 * schema (src/api/schema.d.ts) replaces hand-written ones.
 */
export type { Page } from "./client";

export interface Me {
  id: string;
  name: string;
  given_name: string;
  position: string;
  unit: string;
  email: string;
}
/** One call at the start: who, rights and counts. */
export interface Boot {
  user: Me;
  permissions: string[];
  unread: number;
  overdue: number;
  idle_minutes: number;
  locale: string;
}
