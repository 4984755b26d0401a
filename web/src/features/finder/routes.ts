import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/find-classes", page: () => import("./search"), permission: "class:find" },
  { path: "/find-classes/recommended", page: () => import("./recommended"), permission: "class:find" },
  { path: "/find-classes/mine", page: () => import("./mine"), permission: "class:find" },
  { path: "/find-classes/saved", page: () => import("./saved"), permission: "class:find" },
  { path: "/find-classes/compare", page: () => import("./compare"), permission: "class:find" },
  { path: "/find-classes/reimbursements", page: () => import("./reimbursements"), permission: "class:reimburse" },
  { path: "/find-classes/settings", page: () => import("./settings"), permission: "class:manage" },
  { path: "/find-classes/providers", page: () => import("./providers"), permission: "class:find" },
  { path: "/find-classes/providers/new", page: () => import("./provider_edit"), permission: "class:manage" },
  { path: "/find-classes/providers/:id", page: () => import("./provider"), permission: "class:find" },
  { path: "/find-classes/providers/:id/edit", page: () => import("./provider_edit"), permission: "class:manage" },
  { path: "/find-classes/groups/:id", page: () => import("./group"), permission: "class:find" },
  { path: "/find-classes/portal", page: () => import("./portal"), permission: "class:offer" },
  { path: "/find-classes/portal/new", page: () => import("./offer"), permission: "class:offer" },
  { path: "/find-classes/portal/:id", page: () => import("./roster"), permission: "class:offer" },
  { path: "/find-classes/portal/:id/edit", page: () => import("./offer"), permission: "class:offer" },
  { path: "/find-classes/:id", page: () => import("./class"), permission: "class:find" },
];
export const nav: NavDef[] = [
  { href: "/find-classes", label: msg`Find a class`, permission: "class:find", order: 42 },
  { href: "/find-classes/portal", label: msg`Classes we offer`, permission: "class:offer", order: 172, group: groups.teaching },
  { href: "/find-classes/reimbursements", label: msg`Reimbursement`, permission: "class:reimburse", order: 226, group: groups.education, also: ["/find-classes/settings"] },
];
