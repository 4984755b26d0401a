import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/notifications", page: () => import("./centre"), permission: "notification:own" },
  { path: "/notifications/preferences", page: () => import("./preferences"), permission: "notification:own" },
  { path: "/settings/channels", page: () => import("./channels"), permission: "notification:settings" },
  { path: "/settings/channels/:channel", page: () => import("./channel"), permission: "notification:settings" },
  { path: "/settings/templates", page: () => import("./templates"), permission: "notification:settings" },
  { path: "/settings/templates/:code", page: () => import("./template"), permission: "notification:settings" },
  { path: "/settings/deliveries", page: () => import("./deliveries"), permission: "notification:settings" },
  { path: "/settings/suppressions", page: () => import("./suppressions"), permission: "notification:settings" },
];
export const nav: NavDef[] = [
  { href: "/settings/channels", label: msg`Messages`, permission: "notification:settings", order: 346, group: groups.system, also: ["/settings/templates", "/settings/deliveries", "/settings/suppressions"] },
];
