import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/compliance", page: () => import("./dashboard"), permission: "compliance:view" },
  { path: "/compliance/gaps", page: () => import("./gaps"), permission: "compliance:view" },
  { path: "/compliance/matrix", page: () => import("./matrix"), permission: "compliance:view" },
  { path: "/compliance/expiring", page: () => import("./expiring"), permission: "credential:view" },
  { path: "/compliance/packets", page: () => import("./packets"), permission: "report:export" },
  { path: "/compliance/people", page: () => import("./people"), permission: "compliance:view" },
  { path: "/compliance/people/:id", page: () => import("./record"), permission: "compliance:view" },
  { path: "/compliance/credentials", page: () => import("./credentials"), permission: "credential:view" },
  { path: "/compliance/rules", page: () => import("./rules"), permission: "compliance:view" },
  { path: "/compliance/sites", page: () => import("./sites"), permission: "credential:rules" },
  { path: "/compliance/exports", page: () => import("./exports"), permission: "report:export" },
];
export const nav: NavDef[] = [
  { href: "/compliance", label: msg`Readiness`, permission: "compliance:view", order: 200, group: groups.compliance, phone: 2, also: ["/compliance/people", "/compliance/gaps", "/compliance/matrix", "/compliance/expiring", "/compliance/packets"] },
  { href: "/compliance/credentials", label: msg`Licences and cards`, permission: "credential:view", order: 205, group: groups.compliance },
  { href: "/compliance/rules", label: msg`Required cards`, permission: "compliance:view", order: 207, group: groups.compliance, also: ["/compliance/sites"] },
  { href: "/compliance/exports", label: msg`Exports`, permission: "report:export", order: 209, group: groups.compliance },
];
