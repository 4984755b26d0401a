import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const VIEW = "audit:view";
export const routes: RouteDef[] = [
  { path: "/audit", page: () => import("./audit"), permission: VIEW },
  { path: "/audit/witnesses", page: () => import("./witnesses"), permission: VIEW },
  { path: "/audit/:entry", page: () => import("./entry"), permission: VIEW },
];
export const nav: NavDef[] = [{ href: "/audit", label: msg`Audit log`, permission: VIEW, order: 300, group: groups.system }];
