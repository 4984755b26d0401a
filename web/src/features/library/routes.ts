import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/library", page: () => import("./library"), permission: "learning:learn" }];
export const nav: NavDef[] = [{ href: "/library", label: msg`Library`, permission: "learning:learn", order: 34 }];
