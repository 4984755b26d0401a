import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/", page: () => import("./home"), permission: "learning:learn" }];
export const nav: NavDef[] = [{ href: "/", label: msg`Home`, permission: "learning:learn", order: 10, phone: 1, count: (boot) => boot.overdue }];
