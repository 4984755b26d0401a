import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

const MANAGE = "evidence:manage";
export const routes: RouteDef[] = [
  { path: "/evidence", page: () => import("./controls"), permission: MANAGE },
  { path: "/evidence/assessments", page: () => import("./assessments"), permission: MANAGE },
  { path: "/evidence/agreements", page: () => import("./agreements"), permission: MANAGE },
  { path: "/evidence/incidents", page: () => import("./incidents"), permission: MANAGE },
  { path: "/evidence/incidents/:id", page: () => import("./incident"), permission: MANAGE },
];
export const nav: NavDef[] = [{ href: "/evidence", label: msg`HIPAA evidence`, permission: MANAGE, order: 216, group: groups.compliance }];
