import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/completions", page: () => import("./completions"), permission: "completion:upload" }];
