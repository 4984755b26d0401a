import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/account/roles", page: () => import("./delegations"), permission: "account:self" }];
