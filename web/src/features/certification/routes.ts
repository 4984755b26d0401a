import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/certifications/mine", page: () => import("./mine"), permission: "certification:own" },
  { path: "/certifications/office", page: () => import("./list"), permission: "certification:view" },
  { path: "/certifications/office/new", page: () => import("./edit"), permission: "certification:manage" },
  { path: "/certifications/office/requests", page: () => import("./requests"), permission: "certification:decide" },
  { path: "/certifications/office/:id", page: () => import("./office"), permission: "certification:view" },
  { path: "/certifications/office/:id/edit", page: () => import("./edit"), permission: "certification:manage" },
  { path: "/certifications/office/:id/people/:person", page: () => import("./person"), permission: "certification:view" },
  // The server's notifications lead here.
  { path: "/certifications/:id", page: () => import("./own"), permission: "certification:own" },
];
export const nav: NavDef[] = [
  { href: "/certifications/mine", label: msg`Certifications`, permission: "certification:own", order: 45, also: ["/certifications"] },
  { href: "/certifications/office", label: msg`Certification cycles`, permission: "certification:view", order: 222, group: groups.education },
];
