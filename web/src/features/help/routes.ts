import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/help", page: () => import("./list"), permission: "account:self" },
  { path: "/help/:name", page: () => import("./manual"), permission: "account:self" },
];
