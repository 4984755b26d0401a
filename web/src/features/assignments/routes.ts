import { msg } from "@lingui/core/macro";
import { groups } from "../../app/paths";
import type { NavDef, RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/assignments", page: () => import("./list"), permission: "assignment:view" },
  { path: "/assignments/new", page: () => import("./new_assignment"), permission: "assignment:manage" },
  { path: "/assignments/extensions", page: () => import("./extensions"), permission: "assignment:manage" },
  { path: "/assignments/reminders", page: () => import("./reminders"), permission: "assignment:view" },
  { path: "/assignments/:id", page: () => import("./assignment"), permission: "assignment:view" },
];
export const nav: NavDef[] = [{ href: "/assignments", label: msg`Assignments`, permission: ["assignment:view", "audience:view", "completion:upload"], order: 220, group: groups.education, also: ["/audiences", "/completions"] }];
