import type { RouteDef } from "../../app/registry";

// In development builds, or with MEDCONNECT_GALLERY=1: every shared component in each of its states.
export const routes: RouteDef[] = import.meta.env.DEV || __GALLERY__ ? [{ path: "/dev/ui", page: () => import("./gallery") }] : [];
