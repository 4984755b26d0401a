import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/admin/sync", page: () => import("./sync"), permission: "sync:view" },
  { path: "/admin/sync/:id", page: () => import("./release"), permission: "sync:view" },
];
export const nav: NavDef[] = [{ href: "/admin/sync", label: msg`Anonymised releases`, permission: "sync:view", order: 312, group: groups.system }];
