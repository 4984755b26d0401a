import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/packages/:id/registrations", page: () => import("./registrations"), permission: "cmi5:manage" },
  { path: "/packages/:id/registrations/:registration", page: () => import("./registration"), permission: "cmi5:manage" },
  { path: "/admin/content-hosts", page: () => import("./hosts"), permission: "cmi5:settings" },
];
export const nav: NavDef[] = [{ href: "/admin/content-hosts", label: msg`Hosts of cmi5 content`, permission: "cmi5:settings", order: 353, group: groups.system }];
