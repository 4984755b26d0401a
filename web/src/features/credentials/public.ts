import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/shared/:token", page: () => import("./shared") }];
