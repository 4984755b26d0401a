import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

/** One door for all of them, and behind it a chunk for each: what every visitor loads stays small. */
const page = () => import("./pages");

export const routes: RouteDef[] = [
  { path: "/progress", page, permission: "analytics:own" },
  { path: "/progress/courses", page, permission: "analytics:own" },
  { path: "/account/recorded", page, permission: "analytics:own" },
  { path: "/teaching", page, permission: "analytics:teach" },
  { path: "/teaching/learners", page, permission: "analytics:teach" },
  { path: "/teaching/questions", page, permission: "analytics:teach" },
  { path: "/team", page, permission: "analytics:people" },
  { path: "/team/extensions", page, permission: "assignment:manage" },
  { path: "/analytics", page, permission: "analytics:people" },
  { path: "/analytics/enterprise", page, permission: "analytics:office" },
  { path: "/analytics/hard-questions", page, permission: "analytics:office" },
  { path: "/analytics/matrix", page, permission: "analytics:people" },
  { path: "/analytics/standings", page, permission: "analytics:people" },
  { path: "/analytics/people", page, permission: "analytics:people" },
  { path: "/analytics/reports", page, permission: "analytics:people" },
  { path: "/analytics/reports/:id", page, permission: "analytics:people" },
  { path: "/analytics/schedules/new", page, permission: "analytics:schedule" },
  { path: "/analytics/schedules/:id", page, permission: "analytics:schedule" },
  { path: "/analytics/schedules/:id/edit", page, permission: "analytics:schedule" },
  { path: "/analytics/exports", page, permission: "analytics:export" },
  { path: "/analytics/settings", page, permission: "analytics:settings" },
];
export const nav: NavDef[] = [
  { href: "/teaching", label: msg`Teaching in numbers`, permission: "analytics:teach", order: 139, group: groups.teaching },
  { href: "/analytics", label: msg`Dashboards`, permission: "analytics:people", order: 198, group: groups.compliance, also: ["/team"] },
];
