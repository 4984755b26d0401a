import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [{ path: "/sign-in", page: () => import("./sign_in"), frame: "public" }];
