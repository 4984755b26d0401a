import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/admin/features", page: () => import("./features"), permission: "feature:manage" },
  { path: "/admin/features/:id", page: () => import("./feature"), permission: "feature:manage" },
];
export const nav: NavDef[] = [{ href: "/admin/features", label: msg`Features`, permission: "feature:manage", order: 349, group: groups.system }];
