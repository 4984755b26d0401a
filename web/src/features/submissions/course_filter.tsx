import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api, type Page } from "../../api/client";
import type { CourseCard } from "../../api/types";
import { Select } from "../../ui";

/** One of the published courses, by title; the first hundred. */
export function CourseFilter({ value, onValue }: { value: string; onValue: (course: string) => void }) {
  const { t } = useLingui();
  const courses = useQuery({ queryKey: ["courses", "names"], staleTime: 300_000, queryFn: async ({ signal }) => (await api.get<Page<CourseCard>>("/courses", { limit: 100 }, { signal })).items });
  return <Select name="course" label={t`Course`} empty={t`All courses`} value={value} onValue={onValue} options={(courses.data ?? []).map((each) => ({ value: each.id, label: each.title }))} />;
}
