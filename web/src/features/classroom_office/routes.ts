import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/classes", page: () => import("./list"), permission: "classroom:view" },
  { path: "/classes/new", page: () => import("./edit"), permission: "classroom:manage" },
  { path: "/classes/requests", page: () => import("./requests"), permission: "classroom:approve" },
  { path: "/classes/rooms", page: () => import("./rooms"), permission: "classroom:view" },
  { path: "/classes/rooms/:id", page: () => import("./rooms"), permission: "classroom:view" },
  // Facilitators have no role for it: the server says what each may see.
  { path: "/classes/dates/:id/screen", page: () => import("./screen"), permission: "classroom:attend", frame: "full" },
  { path: "/classes/:id", page: () => import("./session"), permission: "classroom:attend" },
  { path: "/classes/:id/edit", page: () => import("./edit"), permission: "classroom:manage" },
];
export const nav: NavDef[] = [{ href: "/classes", label: msg`Classes`, permission: ["classroom:view", "classroom:approve"], order: 224, group: groups.education }];
