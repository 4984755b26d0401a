import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import type { GrantRequests } from "../../api/types";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

export function useRoleRequests(on = true) {
  return useQuery({ queryKey: ["role-requests"], enabled: on, queryFn: ({ signal }) => api.get<GrantRequests>("/role-requests", undefined, { signal }) });
}

/** The pages about people, for whoever may administer them; nothing for everybody else. */
export function PeopleTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const requests = useRoleRequests(may.includes("role:view"));
  const waiting = requests.data?.items.length ?? 0;
  const tabs = [
    { href: "/people", label: t`People`, on: true },
    { href: "/people/invitations", label: t`Invitations`, on: may.includes("people:manage") },
    { href: "/people/requests", label: t`Role requests`, on: may.includes("role:view"), count: waiting },
    { href: "/people/permissions", label: t`Roles and permissions`, on: may.includes("role:view") },
  ].filter((tab) => tab.on);
  if (tabs.length < 2) return null;
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`People`}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>
          {tab.label} {tab.count ? <span className="count calm">{tab.count}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
