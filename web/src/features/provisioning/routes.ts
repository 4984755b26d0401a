import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/settings/provisioning", page: () => import("./provisioning"), permission: "scim:manage" },
];
export const nav: NavDef[] = [
  { href: "/settings/provisioning", label: msg`Provisioning`, permission: "scim:manage", order: 345, group: groups.system },
];
