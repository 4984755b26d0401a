import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/settings/directory", page: () => import("./directory"), permission: "directory:manage" },
];
export const nav: NavDef[] = [
  { href: "/settings/directory", label: msg`Directory`, permission: "directory:manage", order: 330, group: groups.system },
];
