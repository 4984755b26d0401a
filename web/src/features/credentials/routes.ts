import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/credentials", page: () => import("./wallet"), permission: "credential:own" },
  { path: "/credentials/new", page: () => import("./new_credential"), permission: "credential:own" },
  { path: "/credentials/:id", page: () => import("./credential"), permission: ["credential:own", "credential:manage"] },
];
export const nav: NavDef[] = [{ href: "/credentials", label: msg`Credentials`, permission: "credential:own", order: 40, phone: 4 }];
