import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import type { HouseBanners } from "./types";

export const KEY = ["announcements"] as const;
const CURRENT = [...KEY, "current"] as const;
export const editPath = (id: string): string => `/admin/announcements/${id}`;

/** What is announced to this person now. Planned ones begin and others end by the clock, so it is asked every minute. */
export function useCurrent() {
  return useQuery({ queryKey: CURRENT, staleTime: 30_000, refetchInterval: 60_000, retry: false, queryFn: ({ signal }) => api.get<HouseBanners>("/announcements/current", undefined, { signal }) });
}
/** Gone at once; back when the server does not take it. */
export async function putAway(id: string): Promise<void> {
  queryClient.setQueryData<HouseBanners>(CURRENT, (old) => (old ? { items: old.items.map((each) => (each.id === id ? { ...each, dismissed: true } : each)) } : old));
  try {
    await api.post(`/announcements/${id}/dismiss`, {});
  } catch (error) {
    await queryClient.invalidateQueries({ queryKey: KEY });
    throw error;
  }
}
