import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/profile", page: () => import("./own"), permission: "account:self" },
  { path: "/profile/edit", page: () => import("./edit"), permission: "account:self" },
  { path: "/onboarding", page: () => import("./onboarding"), permission: "account:self" },
  { path: "/roadmap", page: () => import("./roadmap"), permission: "account:self" },
  { path: "/profiles/:id", page: () => import("./other"), permission: "org:view" },
];
