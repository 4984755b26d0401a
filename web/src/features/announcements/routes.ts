import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const MANAGE = "announcement:manage";
export const routes: RouteDef[] = [
  { path: "/announcements", page: () => import("./mine") },
  { path: "/admin/announcements", page: () => import("./list"), permission: MANAGE },
  { path: "/admin/announcements/new", page: () => import("./edit"), permission: MANAGE },
  { path: "/admin/announcements/:id", page: () => import("./edit"), permission: MANAGE },
];
export const nav: NavDef[] = [{ href: "/admin/announcements", label: msg`Announcements`, permission: MANAGE, order: 348, group: groups.system }];
