import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/admin/lti", page: () => import("./tools"), permission: "lti:manage" },
  { path: "/admin/lti/tools/:id", page: () => import("./tool"), permission: "lti:manage" },
  { path: "/admin/lti/platforms", page: () => import("./platforms"), permission: "lti:manage" },
  { path: "/admin/lti/addresses", page: () => import("./addresses"), permission: "lti:manage" },
  { path: "/admin/lti/log", page: () => import("./log"), permission: "lti:manage" },
];
export const nav: NavDef[] = [{ href: "/admin/lti", label: msg`LTI tools`, permission: "lti:manage", order: 352, group: groups.system }];
