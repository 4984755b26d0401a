import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/certificates", page: () => import("./list"), permission: "certificate:own" },
];
export const nav: NavDef[] = [{ href: "/certificates", label: msg`Certificates`, permission: "certificate:own", order: 60 }];
