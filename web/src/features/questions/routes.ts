import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/questions", page: () => import("./list"), permission: "question:view" },
  { path: "/questions/new", page: () => import("./edit"), permission: "question:manage" },
  { path: "/questions/pools", page: () => import("./pools"), permission: "question:view" },
  { path: "/questions/import", page: () => import("./import"), permission: "question:manage" },
  { path: "/questions/:id", page: () => import("./edit"), permission: "question:view" },
];
export const nav: NavDef[] = [{ href: "/questions", label: msg`Question bank`, permission: "question:view", order: 130, group: groups.teaching }];
