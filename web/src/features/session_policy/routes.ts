import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/settings/sessions", page: () => import("./session_policy"), permission: "session:policy" }];
export const nav: NavDef[] = [{ href: "/settings/sessions", label: msg`Sessions`, permission: "session:policy", order: 345, group: groups.system }];
