import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/admin/keys", page: () => import("./keys"), permission: "keys:manage" }];
export const nav: NavDef[] = [{ href: "/admin/keys", label: msg`Keys`, permission: "keys:manage", order: 376, group: groups.system }];
