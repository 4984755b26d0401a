import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { AuditNames, AuditRow } from "../../api/types";

const KINDS = ["person", "course", "lesson", "enrolment", "unit"];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MOST = 400;

/** The objects that a row speaks of: its own, and those in its details ({"enrolment": "UUID"}). */
export function objectsOf(row: AuditRow): string[] {
  const details = row.details !== null && typeof row.details === "object" ? Object.entries(row.details) : [];
  const all = [row.object, ...details.map(([key, value]) => `${key}:${String(value)}`)];
  return all.filter((object) => {
    const [kind = "", id = ""] = object.split(":");
    return KINDS.includes(kind) && UUID.test(id);
  });
}

/** What the ids of these rows are called now; one request for all of them. Ids without a name are not in it. */
export function useAuditNames(rows: readonly AuditRow[]): Record<string, string> {
  const objects = [...new Set(rows.flatMap(objectsOf))].sort();
  const names = useQuery({
    queryKey: ["audit", "names", objects],
    queryFn: async ({ signal }) => {
      const found: Record<string, string> = {};
      for (let from = 0; from < objects.length; from += MOST)
        for (const item of (await api.post<AuditNames>("/audit/names", { objects: objects.slice(from, from + MOST) }, { signal })).items) found[item.object] = item.name;
      return found;
    },
    enabled: objects.length > 0,
    placeholderData: keepPreviousData,
  });
  return names.data ?? {};
}
