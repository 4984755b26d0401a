import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/admin/backups", page: () => import("./backups"), permission: "backups:manage" }];
export const nav: NavDef[] = [{ href: "/admin/backups", label: msg`Backups`, permission: "backups:manage", order: 305, group: groups.system }];
