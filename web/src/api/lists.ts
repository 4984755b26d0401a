import { useInfiniteQuery } from "@tanstack/react-query";
import { api, type Page, type QueryValue } from "./client";

/** A keyset list: rows so far, and how to load more. The key must start with the feature's name. */
export function useKeysetList<T>(key: readonly unknown[], path: string, query: Record<string, QueryValue> = {}, limit = 50) {
  const result = useInfiniteQuery({
    queryKey: [...key, query, limit],
    queryFn: ({ pageParam, signal }) => api.get<Page<T>>(path, { ...query, limit, after: pageParam }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
  });
  return {
    ...result,
    rows: result.data?.pages.flatMap((page) => page.items) ?? [],
    total: result.data?.pages[0]?.total ?? null,
  };
}
export type KeysetList<T> = ReturnType<typeof useKeysetList<T>>;
