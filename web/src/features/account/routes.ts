import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/account", page: () => import("./account"), permission: "account:self" }];
