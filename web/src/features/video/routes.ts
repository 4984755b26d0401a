import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/videos", page: () => import("./library"), permission: "media:manage" },
  { path: "/videos/:id", page: () => import("./item"), permission: "media:manage" },
];
export const nav: NavDef[] = [{ href: "/videos", label: msg`Video library`, permission: "media:manage", order: 132, group: groups.teaching }];
