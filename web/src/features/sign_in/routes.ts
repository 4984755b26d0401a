import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/sign-in", page: () => import("./sign_in"), frame: "public" },
  { path: "/sign-in/second-step", page: () => import("./second_step"), frame: "public" },
  { path: "/forgot-password", page: () => import("./forgot_password"), frame: "public" },
  { path: "/reset-password", page: () => import("./reset_password"), frame: "public" },
  { path: "/verify-email", page: () => import("./verify_email"), frame: "public" },
  { path: "/proved", page: () => import("./proved"), frame: "public" },
  { path: "/invitation", page: () => import("./invitation"), frame: "public" },
];
