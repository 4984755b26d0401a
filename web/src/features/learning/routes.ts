import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/learning", page: () => import("./my_learning"), permission: "learning:learn" },
  { path: "/learn/:enrolment/:lesson?", page: () => import("./player"), permission: "learning:learn", frame: "full" },
];
export const nav: NavDef[] = [{ href: "/learning", label: msg`My learning`, permission: "learning:learn", order: 20, phone: 3 }];
