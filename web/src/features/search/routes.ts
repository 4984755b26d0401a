import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/search", page: () => import("./search") }];
