import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/settings/workstation", page: () => import("./workstation"), permission: ["people:manage", "system:view"] },
];
export const nav: NavDef[] = [
  { href: "/settings/workstation", label: msg`This computer`, permission: ["people:manage", "system:view"], order: 350, group: groups.system },
];
