import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/admin/api", page: () => import("./api_access"), permission: "interop:manage" }];
export const nav: NavDef[] = [{ href: "/admin/api", label: msg`Interfaces for others`, permission: "interop:manage", order: 378, group: groups.system }];
