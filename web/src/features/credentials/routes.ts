import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

// The pages with a name come before the one with an id.
export const routes: RouteDef[] = [
  { path: "/credentials", page: () => import("./wallet"), permission: "credential:own" },
  { path: "/credentials/new", page: () => import("./new_credential"), permission: "credential:own" },
  { path: "/credentials/shares", page: () => import("./shares"), permission: "credential:own" },
  { path: "/credentials/review", page: () => import("../intake/review"), permission: "intake:own" },
  { path: "/credentials/review/:id", page: () => import("../intake/document"), permission: "intake:own" },
  { path: "/credentials/:id", page: () => import("./credential"), permission: ["credential:own", "credential:manage"] },
];
export const nav: NavDef[] = [
  { href: "/credentials", label: msg`Credentials`, permission: "credential:own", order: 40, phone: 4 },
  { href: "/credentials/review", label: msg`Card pictures`, permission: "intake:office", order: 208, group: groups.compliance },
];
