import type { RouteDef } from "../../app/registry";

// What the code on the room's screen says. Anybody may scan it; checking in asks who it is.
export const routes: RouteDef[] = [{ path: "/attend/:code", page: () => import("./scan") }];
