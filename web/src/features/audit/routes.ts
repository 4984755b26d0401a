import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/audit", page: () => import("./audit"), permission: "audit:view" }];
export const nav: NavDef[] = [{ href: "/audit", label: msg`Audit log`, permission: "audit:view", order: 300, group: groups.system }];
