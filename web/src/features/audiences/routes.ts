import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/audiences", page: () => import("./list"), permission: "audience:view" },
  { path: "/audiences/new", page: () => import("./edit"), permission: "audience:manage" },
  { path: "/audiences/groups", page: () => import("./groups"), permission: "audience:view" },
  { path: "/audiences/groups/:id", page: () => import("./group"), permission: "audience:view" },
  { path: "/audiences/:id", page: () => import("./audience"), permission: "audience:view" },
  { path: "/audiences/:id/edit", page: () => import("./edit"), permission: "audience:manage" },
];
