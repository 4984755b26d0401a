import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/courses", page: () => import("./catalogue"), permission: "course:view" },
  { path: "/courses/:id", page: () => import("./course"), permission: "course:view" },
];
export const nav: NavDef[] = [{ href: "/courses", label: msg`Courses`, permission: "course:view", order: 30 }];
