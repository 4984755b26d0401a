import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const WORK = "verification:work";
const SETTINGS = "verification:settings";
export const routes: RouteDef[] = [
  { path: "/verification", page: () => import("./queue"), permission: WORK },
  { path: "/verification/log", page: () => import("./log"), permission: WORK },
  { path: "/verification/import", page: () => import("./results_import"), permission: WORK },
  { path: "/verification/levels", page: () => import("./levels"), permission: SETTINGS },
  { path: "/verification/connectors", page: () => import("./connectors"), permission: SETTINGS },
  { path: "/verification/keys", page: () => import("./keys"), permission: SETTINGS },
  { path: "/verification/:credential", page: () => import("./one"), permission: WORK },
  { path: "/screening", page: () => import("./screening"), permission: WORK },
];
export const nav: NavDef[] = [
  { href: "/verification", label: msg`Verification`, permission: WORK, order: 206, group: groups.compliance, also: ["/screening"], live: { path: "/verifications?limit=1", field: "waiting" } },
];
