/** Online courses of the house that prepare for a class, beside the classes themselves. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { Card } from "../../ui";
import type { ClassRefresher, ClassRefreshers } from "./types";

export function useRefreshers() {
  return useQuery({ queryKey: ["finder", "refreshers"], staleTime: 300_000, queryFn: ({ signal }) => api.get<ClassRefreshers>("/class-refreshers", undefined, { signal }) });
}
export const RefresherLinks = ({ items }: { items: readonly ClassRefresher[] }) => (
  <ul className="plain-list stack-s">{items.map((item) => <li key={item.course_id}><Link href={`/courses/${item.course_id}`} className="wrap">{item.title}</Link></li>)}</ul>
);
export function Refreshers({ type }: { type: string }) {
  const { t } = useLingui();
  const items = (useRefreshers().data?.items ?? []).filter((each) => each.type === type);
  if (!items.length) return null;
  return (
    <Card title={t`Refresh first, online`}>
      <p className="dim s"><Trans>These courses prepare for the class. They do not replace it.</Trans></p>
      <RefresherLinks items={items} />
    </Card>
  );
}
