import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/account/privacy", page: () => import("./my_data"), permission: "account:self" },
  { path: "/privacy/requests", page: () => import("./requests"), permission: "privacy:review" },
  { path: "/privacy/requests/:id", page: () => import("./request"), permission: "privacy:review" },
  { path: "/privacy/holds", page: () => import("./holds"), permission: "privacy:review" },
  { path: "/privacy/retention", page: () => import("./retention"), permission: "privacy:review" },
  { path: "/privacy/register", page: () => import("./register"), permission: "privacy:review" },
  { path: "/people/:id/privacy", page: () => import("./of_person"), permission: "privacy:review" },
];
export const nav: NavDef[] = [
  { href: "/privacy/requests", label: msg`Privacy`, permission: "privacy:review", order: 280, group: groups.people, also: ["/privacy"] },
];
