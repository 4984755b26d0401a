import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/unsubscribe", page: () => import("./unsubscribe") }];
