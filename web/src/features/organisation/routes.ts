import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/people", page: () => import("./people"), permission: "people:view" },
  { path: "/people/new", page: () => import("./new_person"), permission: "people:manage" },
  { path: "/people/invitations", page: () => import("./invitations"), permission: "people:manage" },
  { path: "/people/requests", page: () => import("./requests"), permission: "role:view" },
  { path: "/people/permissions", page: () => import("./permissions"), permission: "role:view" },
  { path: "/people/:id", page: () => import("./person"), permission: "people:view" },
  { path: "/units", page: () => import("./units"), permission: ["org:manage", "people:view"] },
];
export const nav: NavDef[] = [
  { href: "/people", label: msg`People`, permission: "people:view", order: 230, group: groups.people, phone: 5 },
  { href: "/units", label: msg`Units`, permission: ["org:manage", "people:view"], order: 240, group: groups.people },
];
