import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/setup", page: () => import("./wizard") }];
