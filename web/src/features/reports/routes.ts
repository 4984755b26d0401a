import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const USE = "reports:use";
export const routes: RouteDef[] = [{ path: "/reports", page: () => import("./reports"), permission: USE }];
export const nav: NavDef[] = [{ href: "/reports", label: msg`Report centre`, permission: USE, order: 212, group: groups.compliance }];
