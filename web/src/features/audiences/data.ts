import { useQuery } from "@tanstack/react-query";
import { api, type Page } from "../../api/client";
import { useBoot } from "../../app/session";
import type { Audience, RuleFields } from "./types";

/** Whether the person who is here may do this somewhere. */
export function useMay(permission: string): boolean {
  return useBoot().data?.me.permissions.includes(permission) ?? false;
}
export function useRuleFields() {
  return useQuery({ queryKey: ["audiences", "fields"], queryFn: ({ signal }) => api.get<RuleFields>("/audiences/fields", undefined, { signal }), staleTime: 60_000 });
}
/** The audiences to choose from, for other features. */
export function useAudienceOptions(enabled = true) {
  return useQuery({ queryKey: ["audiences", "options"], enabled, queryFn: ({ signal }) => api.get<Page<Audience>>("/audiences", { limit: 200 }, { signal }) });
}
export const audiencePath = (id: string) => `/audiences/${id}`;
