import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/notifications", page: () => import("./centre"), permission: "notification:own" }];
