import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import type { FeatureSwitch, FeatureSwitches } from "./types";

export const KEY = ["switches"] as const;
export const featurePath = (id: string): string => `/admin/features/${id}`;

export function useFeatures() {
  return useQuery({ queryKey: [...KEY, "all"], queryFn: ({ signal }) => api.get<FeatureSwitches>("/features", undefined, { signal }) });
}
/** Effective at once for everybody: the navigation of whoever switches follows, too. */
export async function saveSwitch(id: string, enabled: boolean, roles: readonly string[]): Promise<FeatureSwitch> {
  const saved = await api.put<FeatureSwitch>(`/features/${id}`, { enabled, roles });
  await Promise.all([queryClient.invalidateQueries({ queryKey: KEY }), queryClient.invalidateQueries({ queryKey: ["boot"] })]);
  return saved;
}
