import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/authoring", page: () => import("./list"), permission: "course:create" },
  { path: "/authoring/:id", page: () => import("./builder"), permission: ["course:manage", "course:create"] },
];
export const nav: NavDef[] = [{ href: "/authoring", label: msg`Course builder`, permission: "course:create", order: 120, group: groups.teaching }];
