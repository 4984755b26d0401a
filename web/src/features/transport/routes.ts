import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/admin/certificate", page: () => import("./certificate"), permission: "transport:manage" }];
export const nav: NavDef[] = [{ href: "/admin/certificate", label: msg`Certificate of this server`, permission: "transport:manage", order: 374, group: groups.system }];
