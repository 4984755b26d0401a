import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/security/alerts", page: () => import("./alerts"), permission: "security:alerts" },
  { path: "/security/networks", page: () => import("./networks"), permission: "security:networks" },
  { path: "/security/thresholds", page: () => import("./thresholds"), permission: "security:alerts" },
];
export const nav: NavDef[] = [
  { href: "/security/alerts", label: msg`Security`, permission: "security:alerts", order: 305, group: groups.system, also: ["/security"], live: { path: "/security/alerts/count", field: "open" } },
];
