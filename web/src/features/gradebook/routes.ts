import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/gradebook", page: () => import("./choose"), permission: "gradebook:view" },
  { path: "/gradebook/:id", page: () => import("./book"), permission: "gradebook:view" },
];
export const nav: NavDef[] = [{ href: "/gradebook", label: msg`Gradebook`, permission: "gradebook:view", order: 142, group: groups.teaching }];
