/** What the screens of the bank share: whose questions they show, folders, tags, pools. */
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { api, type Page } from "../../api/client";
import type { AuthoredCourse } from "../../api/types";
import { queryClient } from "../../app/session";
import { Select, currentInView } from "../../ui";
import { useMay } from "../audiences/data";
import type { Folders, Pools, TagCounts } from "./types";

export const questionPath = (id: string) => `/questions/${id}`;
export const bankChanged = () => void queryClient.invalidateQueries({ queryKey: ["questions"] });
const owner = (course: string) => ({ course: course || undefined });

export function useFolders(course: string) {
  return useQuery({ queryKey: ["questions", "folders", course], queryFn: ({ signal }) => api.get<Folders>("/question-folders", owner(course), { signal }) });
}
export function useTags(course: string) {
  return useQuery({ queryKey: ["questions", "tags", course], queryFn: ({ signal }) => api.get<TagCounts>("/question-tags", owner(course), { signal }) });
}
export function usePools(course: string, enabled = true) {
  return useQuery({ queryKey: ["questions", "pools", course], enabled, queryFn: ({ signal }) => api.get<Pools>("/question-pools", owner(course), { signal }) });
}
/** The courses that a person writes; those who write none have only their own questions. */
export function useOwnCourses() {
  const may = useMay("course:create");
  return useQuery({ queryKey: ["questions", "courses"], enabled: may, queryFn: ({ signal }) => api.get<Page<AuthoredCourse>>("/authoring/courses", { limit: 200 }, { signal }) });
}
export function OwnerSelect({ value, onValue, hint }: { value: string; onValue: (course: string) => void; hint?: string }) {
  const { t } = useLingui();
  const courses = useOwnCourses().data?.items ?? [];
  if (!courses.length && !value) return null;
  return <Select name="course" label={t`Whose questions`} hint={hint} empty={t`My own`} value={value} onValue={onValue} options={courses.map((each) => ({ value: each.id, label: each.title }))} />;
}
export function BankTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const manage = useMay("question:manage");
  const tabs = [{ href: "/questions", label: t`Questions` }, { href: "/questions/pools", label: t`Pools` }, ...(manage ? [{ href: "/questions/import", label: t`Import` }] : [])];
  return <nav ref={currentInView} className="tabs no-print" aria-label={t`Question bank`}>{tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}</nav>;
}
/** "sepsis, icu" -> two tags, each once. */
export const tagsOf = (text: string): string[] => [...new Set(text.split(/[,;\n]/).map((tag) => tag.trim()).filter(Boolean))];
