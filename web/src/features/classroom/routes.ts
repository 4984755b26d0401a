import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/classroom", page: () => import("./find"), permission: "classroom:attend" },
  { path: "/classroom/mine", page: () => import("./mine"), permission: "classroom:attend" },
  { path: "/classroom/check-in", page: () => import("./check_in"), permission: "classroom:attend" },
  // The server's notifications and the calendar lead here.
  { path: "/classroom/:id", page: () => import("./session"), permission: "classroom:attend" },
];
export const nav: NavDef[] = [{ href: "/classroom", label: msg`Classroom`, permission: "classroom:attend", order: 32 }];
