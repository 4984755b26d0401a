import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/settings/sso", page: () => import("./sso"), permission: "sso:manage" },
];
export const nav: NavDef[] = [
  { href: "/settings/sso", label: msg`Single sign-on`, permission: "sso:manage", order: 340, group: groups.system },
];
