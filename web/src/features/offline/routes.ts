import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/learning/kept", page: () => import("./kept"), permission: "learning:learn" }];
