import type { RouteDef } from "../../app/registry";

export const routes: RouteDef[] = [
  { path: "/sign-in", page: () => import("./sign_in") },
  { path: "/sign-in/second-step", page: () => import("./second_step") },
  { path: "/forgot-password", page: () => import("./forgot_password") },
  { path: "/reset-password", page: () => import("./reset_password") },
  { path: "/verify-email", page: () => import("./verify_email") },
  { path: "/proved", page: () => import("./proved") },
  { path: "/invitation", page: () => import("./invitation") },
];
