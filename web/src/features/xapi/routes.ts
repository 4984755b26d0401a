import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/admin/xapi", page: () => import("./statements"), permission: "xapi:view" },
  { path: "/admin/xapi/statements/:id", page: () => import("./statement"), permission: "xapi:view" },
  { path: "/admin/xapi/keys", page: () => import("./keys"), permission: "xapi:manage" },
  { path: "/admin/xapi/forwarding", page: () => import("./forwarding"), permission: "xapi:manage" },
];
export const nav: NavDef[] = [{ href: "/admin/xapi", label: msg`Record store`, permission: "xapi:view", order: 354, group: groups.system }];
