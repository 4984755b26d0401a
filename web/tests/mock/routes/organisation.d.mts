declare const routes: Record<string, unknown>;
export const units: Record<string, unknown>[];
export const people: Record<string, unknown>[];
export const invitations: Record<string, unknown>[];
export const requests: Record<string, unknown>[];
export const permissions: { permission: string; roles: string[] }[];
export default routes;
