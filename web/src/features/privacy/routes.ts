import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/account/data", page: () => import("./my_data") },
  { path: "/privacy/requests", page: () => import("./requests"), permission: "privacy:review" },
];
export const nav: NavDef[] = [
  { href: "/privacy/requests", label: msg`Privacy requests`, permission: "privacy:review", order: 280, group: groups.hospital },
];
