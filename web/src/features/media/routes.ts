import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/media", page: () => import("./library"), permission: "course:create" }];
