import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/packages", page: () => import("./library"), permission: "package:manage" },
  { path: "/packages/:id", page: () => import("./package"), permission: "package:manage" },
  { path: "/packages/:id/attempts", page: () => import("./report"), permission: "package:report" },
  { path: "/packages/:id/attempts/:attempt", page: () => import("./attempt"), permission: "package:report" },
];
