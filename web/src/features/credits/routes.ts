import { msg } from "@lingui/core/macro";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/transcript", page: () => import("./transcript"), permission: "credit:own" },
  { path: "/transcript/:credential", page: () => import("./licence"), permission: "credit:own" },
  // As the server's notifications call it.
  { path: "/credits", page: () => import("./transcript"), permission: "credit:own" },
];
export const nav: NavDef[] = [{ href: "/transcript", label: msg`Transcript`, permission: "credit:own", order: 50, also: ["/credits"] }];
