import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/verify/:code?", page: () => import("./verify") }];
