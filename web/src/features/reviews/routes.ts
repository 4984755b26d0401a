import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const DECIDE = "reviews:decide";
const MANAGE = "reviews:manage";
export const routes: RouteDef[] = [
  { path: "/reviews", page: () => import("./campaigns"), permission: DECIDE },
  { path: "/reviews/emergencies", page: () => import("./emergencies"), permission: MANAGE },
  { path: "/reviews/emergencies/:id", page: () => import("./emergency"), permission: MANAGE },
  { path: "/reviews/:id", page: () => import("./campaign"), permission: DECIDE },
  { path: "/emergency-access", page: () => import("./desk"), permission: "emergency:use" },
];
export const nav: NavDef[] = [
  { href: "/reviews", label: msg`Access reviews`, permission: DECIDE, order: 214, group: groups.compliance },
  { href: "/emergency-access", label: msg`Emergency access`, permission: "emergency:use", order: 330, group: groups.system },
];
