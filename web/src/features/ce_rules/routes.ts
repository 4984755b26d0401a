import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/ce-rules", page: () => import("./list"), permission: "credit:view" },
  { path: "/ce-rules/:state/:profession", page: () => import("./rule"), permission: "credit:view" },
  { path: "/ce-rules/:state/:profession/edit", page: () => import("./edit"), permission: "credit:rules" },
  { path: "/ce-broker/import", page: () => import("./import"), permission: "credit:own" },
];
export const nav: NavDef[] = [{ href: "/ce-rules", label: msg`CE rules`, permission: "credit:view", order: 208, group: groups.compliance }];
