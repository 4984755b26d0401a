import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const VIEW = "operations:view";
export const routes: RouteDef[] = [
  { path: "/operations", page: () => import("./console"), permission: VIEW },
  { path: "/operations/alerts", page: () => import("./alerts"), permission: VIEW },
  { path: "/operations/jobs", page: () => import("./jobs"), permission: VIEW },
  { path: "/operations/destinations", page: () => import("./destinations"), permission: VIEW },
  { path: "/operations/collector", page: () => import("./collector"), permission: VIEW },
  { path: "/operations/doctor", page: () => import("./doctor"), permission: VIEW },
];
export const nav: NavDef[] = [{ href: "/operations", label: msg`Operations`, permission: VIEW, order: 320, group: groups.system }];
