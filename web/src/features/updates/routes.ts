import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/admin/updates", page: () => import("./page"), permission: "updates:see" }];
export const nav: NavDef[] = [{ href: "/admin/updates", label: msg`Updates`, permission: "updates:see", order: 325, group: groups.system }];
